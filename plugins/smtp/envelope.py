"""What is said before a body, and the body as it leaves."""

import re
from dataclasses import dataclass
from functools import lru_cache

from newsletter import OutgoingMail, Rejected

_LINE_END = re.compile(rb"\r\n|\r|\n")
_UNSAFE = re.compile(r"[\x00-\x20\x7f<>]")


@dataclass(frozen=True)
class Server:
    """What a server said it can do."""

    host: str
    pipelining: bool = False
    size: bool = False
    eight_bits: bool = False
    utf8: bool = False
    chunking: bool = False


def envelope(message: OutgoingMail, server: Server) -> list[bytes]:
    """Return the three commands that come before a body; raises Rejected for an address that cannot be written to."""
    recipient = _reachable(message.recipient, server)
    options = _options(message, recipient, server)
    return [f"MAIL FROM:<{message.envelope_from}>{options}\r\n".encode(), f"RCPT TO:<{recipient}>\r\n".encode(), _DATA]


_DATA = b"DATA\r\n"


def _reachable(address: str, server: Server) -> str:
    local, at, domain = address.rpartition("@")
    if not local or _UNSAFE.search(address):
        raise Rejected(f"{address!r} is not an address")
    try:
        ascii_domain = _wired(domain)
    except UnicodeError:
        raise Rejected(f"the domain of {address} cannot be written for the network") from None
    if local.isascii():
        return f"{local}{at}{ascii_domain}"
    if not server.utf8:
        raise Rejected(f"{address} needs SMTPUTF8 (RFC 6531), which {server.host} does not offer")
    return address


@lru_cache(maxsize=4096)
def _wired(domain: str) -> str:
    return domain.encode("idna").decode()


def _options(message: OutgoingMail, recipient: str, server: Server) -> str:
    options = f" SIZE={message.size}" if server.size else ""
    if server.eight_bits and not (message.seven_bits or all(map(bytes.isascii, message.pieces))):
        options += " BODY=8BITMIME"
    return options if recipient.isascii() else f"{options} SMTPUTF8"


def on_the_wire(message: OutgoingMail, then: bytes = b"") -> tuple[bytes, ...]:
    """Return the body with CRLF line ends, dots doubled at line starts, the final dot (RFC 5321 §4.5.2), and `then`.

    In pieces: what all copies share is given to the network from where it is, without a copy of it.
    """
    if message.wire_ready and message.pieces[-1].endswith(b"\r\n"):
        return (*message.pieces, b".\r\n", then)
    return stuffed(message.content), then


def ended(message: OutgoingMail) -> tuple[bytes, ...]:
    """Return the body with CRLF line ends, the last one included, and nothing else changed."""
    if message.wire_ready and message.pieces[-1].endswith(b"\r\n"):
        return message.pieces
    return (_lines(message.content) + b"\r\n",)


def stuffed(content: bytes) -> bytes:
    """Return a body as it leaves, whatever its line ends were."""
    dotted = (b"\r\n" + _lines(content)).replace(b"\r\n.", b"\r\n..").removeprefix(b"\r\n")
    return dotted + b"\r\n.\r\n"


def _lines(content: bytes) -> bytes:
    """Return lines parted by CRLF, the last one without."""
    pairs = content.count(b"\r\n")
    if not pairs == content.count(b"\n") == content.count(b"\r"):
        content = _LINE_END.sub(b"\r\n", content)
    return content.removesuffix(b"\r\n")
