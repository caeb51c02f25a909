"""What both clients share: caps, checked addresses, and what is said when a request fails."""

import ssl

import httpx

from newsletter.plugin.address import Refused, resolve
from newsletter.plugin.manifest import our_version
from newsletter.values.base import Value


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

    def __init__(self, allow: frozenset[str], tls: ssl.SSLContext | None, kept: int = 0) -> None:
        # A connection is known by its address alone: kept, it would serve another name without its certificate.
        # So only a guard that serves one origin may keep any.
        limits = httpx.Limits(max_keepalive_connections=kept)
        super().__init__(verify=True if tls is None else tls, trust_env=False, limits=limits)
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


def user_agent(base_url: str) -> str:
    """Return the name we give ourselves: program, version and, when known, an address to complain to."""
    return f"planif-newsletter/{our_version()}" + (f" (+{base_url})" if base_url else "")


def web_address(url: str) -> httpx.URL:
    """Return an address of the web; raises `Refused` for anything else."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, TypeError) as fault:
        raise Refused(f"is not a web address ({fault})") from fault
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise Refused("is not a web address (http or https)")
    return parsed


def why(fault: Refused | httpx.HTTPError, caps: Caps) -> str:
    """Return the end of the sentence that an address begins."""
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
