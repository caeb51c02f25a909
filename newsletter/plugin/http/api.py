"""The guarded web client of transports: requests to a provider, and what is known when one was not answered."""

import ssl
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Literal, Self

import httpx

from newsletter.plugin.address import Refused
from newsletter.plugin.http.guard import Caps, Guard, user_agent, web_address, why
from newsletter.values.api import Api, Response, Unanswered
from newsletter.values.host import is_loopback, without_password
from newsletter.values.mail import Unavailable

#: A provider may take its time to take responsibility; what it answers is short.
PATIENT = Caps(silence=30.0, total=60.0, size=1_000_000, redirects=0)
#: Nothing of the request was on its way yet.
_BEFORE = (Refused, httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class GuardedApi(Api):
    """A web client for one open transport: public https addresses only, bounded in time and size.

    `allow` holds the private addresses permitted all the same; `base_url` tells services who asks. Connections are kept
    from one request to the next, each origin (RFC 6454) having a guard of its own.
    """

    def __init__(
        self,
        *,
        allow: frozenset[str] = frozenset(),
        base_url: str = "",
        caps: Caps = PATIENT,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allow, self._caps, self._tls = allow, caps, tls
        self._headers = {"User-Agent": user_agent(base_url)}
        self._clients: dict[tuple[str, str, int | None], httpx.Client] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        for client in self._clients.values():
            client.close()

    def call(
        self, method: Literal["GET", "POST"], url: str, *, headers: Mapping[str, str] | None = None, json: Any = None
    ) -> Response:
        """Send one request; see `Api.call` for what is raised."""
        shown = without_password(url)
        client, request = self._request(method, url, headers, json)
        start = time.monotonic()
        try:
            response = client.send(request, stream=True)
            try:
                return self._read(response, start)
            finally:
                response.close()
        except _BEFORE as fault:
            raise Unavailable(f"{shown} {why(fault, self._caps)}") from fault
        except httpx.LocalProtocolError:  # its message would quote a header
            raise Unavailable(f"{shown} cannot be asked: a header is not one") from None
        except (_Cut, httpx.HTTPError) as fault:
            raise Unanswered(f"{shown} {_unanswered(fault, self._caps)}") from fault

    def _request(
        self, method: str, url: str, headers: Mapping[str, str] | None, json: Any
    ) -> tuple[httpx.Client, httpx.Request]:
        try:
            address = _secured(web_address(url))
            client = self._client(address)
            return client, client.build_request(method, address, headers=dict(headers or {}), json=json)
        except Refused as fault:
            raise Unavailable(f"{without_password(url)} {fault}") from fault
        except (ValueError, TypeError):  # its message would quote a header
            raise Unavailable(f"{without_password(url)} cannot be asked: a header or the body is not one") from None

    def _client(self, address: httpx.URL) -> httpx.Client:
        origin = (address.scheme, address.host, address.port)
        if origin not in self._clients:
            self._clients[origin] = httpx.Client(
                transport=Guard(self._allow, self._tls, kept=1),
                headers=self._headers,
                timeout=self._caps.silence,
                follow_redirects=False,
                trust_env=False,
            )
        return self._clients[origin]

    def _read(self, response: httpx.Response, start: float) -> Response:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > self._caps.size:
                raise _Cut(f"answered more than {self._caps.size / 1e6:g} MB")
            if time.monotonic() - start > self._caps.total:
                raise _Cut(f"had not answered whole after {self._caps.total:g} seconds")
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Response(status=response.status_code, headers=headers, content=bytes(body))


class _Cut(Exception):
    """We stopped reading an answer; the message ends the sentence that the address begins."""


def _unanswered(fault: _Cut | httpx.HTTPError, caps: Caps) -> str:
    return str(fault) if isinstance(fault, _Cut) else why(fault, caps)


def _secured(address: httpx.URL) -> httpx.URL:
    if address.scheme != "https" and not is_loopback(address.host):
        raise Refused("must begin with https://: what is sent there is nobody else's business")
    return address
