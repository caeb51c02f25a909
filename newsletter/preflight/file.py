"""A newsletter from anywhere, as checks read it: a page of HTML or a whole message."""

import codecs
import email
import re
from email.message import EmailMessage
from email.policy import default

from newsletter.values.galley import Galley

#: Bytes beyond which a file is no newsletter.
LARGEST = 20_000_000
_HEADER = re.compile(rb"\A(?:From .*\r?\n)?[!-9;-~]+:[ \t]", re.ASCII)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class Unreadable(ValueError):
    """The file holds neither a page nor a message with one."""


def galley_of(content: bytes) -> Galley:
    """Return the galley of a file: a message when it begins with a header (RFC 5322), else a page of HTML.

    Raises `Unreadable`, saying what was found instead.
    """
    if len(content) > LARGEST:
        raise Unreadable(f"it is larger than {LARGEST // 1_000_000} MB")
    if not content.strip():
        raise Unreadable("it is empty")
    if _HEADER.match(content) and not content.lstrip().startswith(b"<"):
        return _of_message(content)
    return Galley(html=_page(decoded(content)))


def _of_message(content: bytes) -> Galley:
    message = email.message_from_bytes(content, _class=EmailMessage, policy=default)
    page, text = (_part(message, kind) for kind in ("html", "plain"))
    if page is None:
        raise Unreadable("the message has no HTML part")
    return Galley(html=_page(page), text=text, wire=content)


def _part(message: EmailMessage, kind: str) -> str | None:
    body = message.get_body(preferencelist=(kind,))
    payload = body.get_payload(decode=True) if body else None
    if body is None or not isinstance(payload, bytes):
        return None
    return decoded(payload, body.get_content_charset(""))


def _page(text: str) -> str:
    if "\0" in text or "<" not in text:
        raise Unreadable("it is no HTML: no tag is in it" if "<" not in text else "it is no text")
    return text


def decoded(content: bytes, charset: str = "") -> str:
    """Return bytes as text: by their mark, their declared charset, UTF-8, else Windows-1252."""
    declared = _DECLARED.search(content[:4_000])
    marked = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "")
    for name in filter(None, (marked, charset, declared[1].decode() if declared else "", "utf-8")):
        try:
            return content.decode(_web_encoding(name, content))
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def _web_encoding(name: str, content: bytes) -> str:
    """Return the encoding meant: a page whose tags are ASCII is no UTF-16, whatever it says (HTML, 13.2.3.2)."""
    wide = name.lower().replace("_", "-").startswith(("utf-16", "utf-32"))
    return "utf-8" if wide and b"<" in content[:200] and b"\0" not in content[:200] else name
