"""Quoted-printable in pieces that can be joined (RFC 2045 §6.7)."""

import binascii
import re

_LONGEST, _SOFT = 76, b"=\r\n"
#: What quoted-printable and HTML write as it is, such as an address: visible ASCII but for “=&<>"'”.
_VERBATIM = re.compile(r"[!#-%(-;?-~]+")
_DOTS = re.compile(rb"^\.+", re.MULTILINE)


def encode(text: str, *, more: bool) -> bytes:
    """Return `text` in quoted-printable, CRLF, lines of at most 76 characters, none of which begins with a dot.

    So nothing is left to do before it goes on the wire (RFC 5321 §4.5.2). With `more`, the last line ends softly, so
    that another piece may follow on a line of its own.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    encoded = binascii.b2a_qp(lines, quotetabs=False, istext=True).replace(b"\n", b"\r\n")
    undotted = _DOTS.sub(lambda dots: b"=2E=\r\n" * len(dots[0]), encoded)
    return _left_open(undotted) if more else undotted


def verbatim(text: str) -> bytes | None:
    """Return `encode(text, more=True)` the short way, for words that HTML too has as they are.

    None when it is too long, has a line that begins with a dot, or a sign that either writes otherwise.
    """
    if not _VERBATIM.fullmatch(text):
        return None
    room = _LONGEST - 1
    first, rest = text[:room], text[room:]
    lines = f"{first}=\r\n{rest}=\r\n" if rest else f"{first}=\r\n"
    return None if len(rest) > room or first[0] == "." or rest[:1] == "." else lines.encode()


def _left_open(encoded: bytes) -> bytes:
    last = encoded[encoded.rfind(b"\n") + 1 :]
    if not last:
        return encoded
    if len(last) < _LONGEST:
        return encoded + _SOFT
    unit = 3 if last[-3:-2] == b"=" else 1
    return encoded[:-unit] + _SOFT + encoded[-unit:] + _SOFT
