"""Quoted-printable in pieces that can be joined (RFC 2045 §6.7)."""

import binascii


def encode(text: str, *, more: bool) -> bytes:
    """Return `text` in quoted-printable, CRLF, lines of at most 76 characters.

    With `more`, the last line ends softly, so that another piece may follow on a line of its own.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    encoded = binascii.b2a_qp(lines, quotetabs=False, istext=True).replace(b"\n", b"\r\n")
    return encoded + b"=\r\n" if more and encoded and not encoded.endswith(b"\r\n") else encoded
