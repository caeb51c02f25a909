"""Header lines: ASCII, folded, and nothing of a value can become a line of its own."""

import base64
import re

#: RFC 5322 §2.1.1: what is wished for, and what is forbidden.
_WISHED, _MOST = 78, 998
_BREAK = re.compile(r"[\r\n\0]")
#: Bytes of UTF-8 in one encoded word, so that it fits on the first line of a header too (RFC 2047 §2).
_WORD = 39
_NO_MAILBOX = re.compile(r"[\s<>,;\0]")
#: Visible ASCII but for “<”, “>” and the comma.
_URL = re.compile(r"[!-+\--;=?-~]+")
_FOLD = "\r\n "
_ROOM_FOR_URL = 900


def header(name: str, value: str) -> bytes:
    """Return a header line; a value made by the functions below is already folded where it may be.

    Raises ValueError naming the header when a line is longer than RFC 5322 allows.
    """
    line = f"{name}: {value}"
    encoded = line.encode() + b"\r\n"
    if len(encoded) > _MOST and any(len(part) > _MOST for part in encoded.split(b"\r\n")):
        raise ValueError(f"{name}: longer than {_MOST} bytes")
    return encoded


def safe(name: str, value: str) -> str:
    """Return `value`; raises ValueError naming the header when it holds a line end or a NUL."""
    if _BREAK.search(value):
        raise ValueError(f"{name}: a line end or a NUL in {value[:60]!r}")
    return value


def identifier(name: str, value: str) -> str:
    """Return a value of the machinery, visible ASCII and spaces only; raises ValueError naming the header."""
    if _is_simple(value):
        return value
    raise ValueError(f"{name}: only ASCII is possible here: {safe(name, value)[:60]!r}")


def _is_simple(value: str) -> bool:
    """Tell whether a value is visible ASCII and spaces only."""
    return value.isascii() and value.isprintable()


def phrase(name: str, value: str, *, quoted: bool = True) -> str:
    """Return words for people: as they are when they are short ASCII, in encoded words otherwise (RFC 2047).

    `quoted` puts plain words between quotes, as a name before an address wants them.
    """
    if not _is_simple(value) or "=?" in value or len(name) + len(value) > _WISHED - 6 or value != value.strip():
        return _FOLD.join(_word(piece) for piece in _pieces(safe(name, value)))
    if not quoted:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def address(name: str, shown: str, mailbox: str) -> str:
    """Return `"Name" <mailbox>`; a domain beyond ASCII is written as IDNA, a local part as UTF-8 (RFC 6532).

    Raises ValueError naming the header when `mailbox` cannot be an address.
    """
    exact = f"<{_exact(name, mailbox)}>"
    if not shown.strip():
        return exact
    words = phrase(name, shown)
    last = words.rpartition("\n")[2]
    return f"{words}{' ' if len(name) + len(last) + len(exact) < _WISHED - 3 else _FOLD}{exact}"


def _exact(name: str, mailbox: str) -> str:
    local, at, domain = mailbox.rpartition("@")
    if not at or not local or not domain or _NO_MAILBOX.search(mailbox):
        raise ValueError(f"{name}: not an address: {mailbox[:60]!r}")
    try:
        return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise ValueError(f"{name}: not an address: {mailbox[:60]!r}: {error}") from error


def url(name: str, given: str) -> str:
    """Return `<url>`, whole on its line: a folded or encoded one would not be followed (RFC 8058)."""
    if len(given) > _ROOM_FOR_URL or not _URL.fullmatch(given):
        raise ValueError(f"{name}: this address cannot stand in a header: {given[:60]!r}")
    return f"<{given}>"


def _pieces(words: str) -> list[str]:
    if len(words.encode()) <= _WORD:
        return [words]
    pieces, current, size = [], "", 0
    for letter in words:
        weight = len(letter.encode())
        if size + weight > _WORD:
            pieces.append(current)
            current, size = "", 0
        current += letter
        size += weight
    return [*pieces, current]


def _word(piece: str) -> str:
    return f"=?utf-8?b?{base64.b64encode(piece.encode()).decode()}?="
