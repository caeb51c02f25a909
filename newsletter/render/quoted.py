"""Quoted-printable in pieces that can be joined (RFC 2045 §6.7)."""

import binascii
import re

_LONGEST, _SOFT = 76, b"=\r\n"
#: What is written as it is, such as an address: visible ASCII but for “=”.
_PLAIN = re.compile(r"[!-<>-~]+")
_DOTS = re.compile(rb"^\.+", re.MULTILINE)


def encode(text: str, *, more: bool) -> bytes:
    """Return `text` in quoted-printable, CRLF, lines of at most 76 characters, none of which begins with a dot.

    So nothing is left to do before it goes on the wire (RFC 5321 §4.5.2). With `more`, the last line ends softly, so
    that another piece may follow on a line of its own.
    """
    if more and _PLAIN.fullmatch(text):
        room = _LONGEST - 1
        lines = "".join([f"\r\n{text[start : start + room]}=" for start in range(0, len(text), room)])
        if "\n." not in lines:
            return f"{lines[2:]}\r\n".encode()
    return _encode(text, more=more)


def _encode(text: str, *, more: bool) -> bytes:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    encoded = binascii.b2a_qp(lines, quotetabs=False, istext=True).replace(b"\n", b"\r\n")
    undotted = _DOTS.sub(lambda dots: b"=2E=\r\n" * len(dots[0]), encoded)
    return _left_open(undotted) if more else undotted


def _left_open(encoded: bytes) -> bytes:
    last = encoded[encoded.rfind(b"\n") + 1 :]
    if not last:
        return encoded
    if len(last) < _LONGEST:
        return encoded + _SOFT
    unit = 3 if last[-3:-2] == b"=" else 1
    return encoded[:-unit] + _SOFT + encoded[-unit:] + _SOFT
