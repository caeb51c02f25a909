"""The guarded web client of sources: pages, with what is known of them from before."""

import ssl
import time
from collections.abc import Mapping
from http import HTTPStatus
from types import TracebackType
from typing import Self

import httpx

from newsletter.plugin.address import Refused
from newsletter.plugin.collection import FetchRecord, Validators
from newsletter.plugin.http.guard import Caps, Guard, user_agent, web_address, why
from newsletter.values.host import without_password
from newsletter.values.source import FetchFailed, Http, Page, Unchanged


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
            with self._client.stream("GET", web_address(url), headers=_conditions(known, accept)) as response:
                body = self._body(response, start) if response.is_success else b""
        except (Refused, httpx.HTTPError) as fault:
            self._record(url, start)
            raise FetchFailed(f"{without_password(url)} {why(fault, self._caps)}") from fault
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
