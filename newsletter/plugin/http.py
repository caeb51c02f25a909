"""The guarded web client: the only way out a source has, and the only user of httpx."""

import ssl
import time
from collections.abc import Mapping
from http import HTTPStatus
from types import TracebackType
from typing import Self

import httpx

from newsletter.plugin.address import Refused, resolve
from newsletter.plugin.collection import FetchRecord, Validators
from newsletter.plugin.manifest import our_version
from newsletter.values.base import Value
from newsletter.values.host import without_password
from newsletter.values.source import FetchFailed, Http, Page, Unchanged


class Caps(Value):
    """How much one request may cost us."""

    #: Seconds of silence tolerated while connecting, sending or reading.
    silence: float = 10.0
    #: Seconds for one request, its redirects and its whole body.
    total: float = 30.0
    #: Bytes of the body, after decompression; 0 leaves the body where it is and reads what is announced only.
    size: int = 5_000_000
    redirects: int = 5


class Guard(httpx.HTTPTransport):
    """Resolves a name once, checks every address, and connects to the one that was checked.

    The name still goes into the Host header and, for TLS, into SNI and the certificate's verification.
    Each redirect is a new request and passes here again.
    """

    def __init__(self, allow: frozenset[str], tls: ssl.SSLContext | None) -> None:
        # A connection is known by its address alone: kept, it would serve another name without its certificate.
        unkept = httpx.Limits(max_keepalive_connections=0)
        super().__init__(verify=True if tls is None else tls, trust_env=False, limits=unkept)
        self._allow = allow

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request to the first checked address that answers."""
        url = request.url
        addresses = resolve(url.host, url.port or (443 if url.scheme == "https" else 80), self._allow)
        for address in addresses[:-1]:
            try:
                return super().handle_request(_pinned(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return super().handle_request(_pinned(request, addresses[-1]))


def _pinned(request: httpx.Request, address: str) -> httpx.Request:
    # A new request: redirects and messages must go on seeing the original address.
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
    )


class GuardedHttp(Http):
    """A web client for one collection: public http(s) addresses only, bounded in time, size and redirects.

    `validators` come from the last good collection, by address; `allow` holds the private addresses
    permitted all the same; `base_url` tells servers who asks. `records` tells what was fetched.
    """

    def __init__(
        self,
        validators: Mapping[str, Validators] | None = None,
        *,
        allow: frozenset[str] = frozenset(),
        base_url: str = "",
        caps: Caps | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._validators = validators or {}
        self._caps = caps or Caps()
        self._client = httpx.Client(
            transport=Guard(allow, tls),
            headers={"User-Agent": user_agent(base_url), "Accept-Encoding": "gzip, deflate"},
            timeout=self._caps.silence,
            follow_redirects=True,
            max_redirects=self._caps.redirects,
            trust_env=False,
        )
        self.records: list[FetchRecord] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def get(self, url: str, *, accept: str = "*/*", fresh: bool = False) -> Page:
        """Fetch `url`; see `Http.get` for what is raised."""
        start = time.monotonic()
        known = Validators() if fresh else self._validators.get(without_password(url), Validators())
        try:
            with self._client.stream("GET", _web_address(url), headers=_conditions(known, accept)) as response:
                body = self._body(response, start) if response.is_success else b""
        except (Refused, httpx.HTTPError) as fault:
            self._record(url, start)
            raise FetchFailed(f"{without_password(url)} {_reason(fault, self._caps)}") from fault
        self._record(url, start, response, len(body))
        return _page(url, response, body)

    def _body(self, response: httpx.Response, start: float) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes() if self._caps.size else ():
            body += chunk
            if len(body) > self._caps.size:
                raise Refused(f"is larger than {self._caps.size / 1e6:g} MB")
            if time.monotonic() - start > self._caps.total:
                raise Refused(f"was not complete after {self._caps.total:g} seconds")
        return bytes(body)

    def _record(self, url: str, start: float, response: httpx.Response | None = None, size: int = 0) -> None:
        headers = {} if response is None else response.headers
        self.records.append(
            FetchRecord(
                url=without_password(url),
                status=0 if response is None else response.status_code,
                bytes=size,
                announced=_count(headers.get("content-length", "")),
                milliseconds=round((time.monotonic() - start) * 1000),
                etag=headers.get("etag"),
                last_modified=headers.get("last-modified"),
            )
        )


def _count(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() else None


def _conditions(known: Validators, accept: str) -> dict[str, str]:
    headers = {"Accept": accept, "If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in headers.items() if value}


def _page(url: str, response: httpx.Response, body: bytes) -> Page:
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        raise Unchanged(without_password(url))
    if not response.is_success:
        answer = f"{response.status_code} {response.reason_phrase}".strip()
        raise FetchFailed(f"{without_password(url)} answered {answer}", response.status_code)
    media_type = response.headers.get("content-type", "").split(";")[0].strip().lower()
    shown = without_password(str(response.url))
    return Page(url=shown, content=body, media_type=media_type, charset=response.charset_encoding)


def user_agent(base_url: str) -> str:
    """Return the name we give ourselves: program, version and, when known, an address to complain to."""
    return f"planif-newsletter/{our_version()}" + (f" (+{base_url})" if base_url else "")


def _web_address(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, TypeError) as fault:
        raise Refused(f"is not a web address ({fault})") from fault
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise Refused("is not a web address (http or https)")
    return parsed


def _reason(fault: Refused | httpx.HTTPError, caps: Caps) -> str:
    sentences = {
        Refused: f"{fault}",
        httpx.ConnectTimeout: f"cannot be reached within {caps.silence:g} seconds",
        httpx.TimeoutException: f"did not answer within {caps.silence:g} seconds",
        httpx.TooManyRedirects: f"redirects more than {caps.redirects} times",
        httpx.UnsupportedProtocol: "redirects to something else than a web address (http or https)",
        httpx.ConnectError: f"cannot be reached: {fault}",
    }
    told = (sentence for kind, sentence in sentences.items() if isinstance(fault, kind))
    return next(told, f"gave an unreadable answer: {fault}")
