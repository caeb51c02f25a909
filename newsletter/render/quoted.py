"""Quoted-printable in pieces that can be joined (RFC 2045 §6.7)."""

import binascii

_LONGEST, _SOFT = 76, b"=\r\n"


def encode(text: str, *, more: bool) -> bytes:
    """Return `text` in quoted-printable, CRLF, lines of at most 76 characters.

    With `more`, the last line ends softly, so that another piece may follow on a line of its own.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    encoded = binascii.b2a_qp(lines, quotetabs=False, istext=True).replace(b"\n", b"\r\n")
    return _left_open(encoded) if more else encoded


def _left_open(encoded: bytes) -> bytes:
    last = encoded[encoded.rfind(b"\n") + 1 :]
    if not last:
        return encoded
    if len(last) < _LONGEST:
        return encoded + _SOFT
    unit = 3 if last[-3:-2] == b"=" else 1
    return encoded[:-unit] + _SOFT + encoded[-unit:] + _SOFT
