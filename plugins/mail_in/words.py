"""What a mail says: its words, whoever wrote it and with whatever program."""

import re
from email.message import EmailMessage
from email.utils import parseaddr

from newsletter import plain_text

#: What programs write before the subject of an answer or of a forwarded mail.
_PREFIX = re.compile(r"^(?:\s*(?:re|tr|fw|fwd|rép|transféré|\[tr\])\s*:\s*)+", re.IGNORECASE)
#: The line where the forwarded mail begins: Gmail, Thunderbird, Outlook, Apple Mail, in French and in English.
_FORWARDED = re.compile(
    r"^\s*>*\s*(?:-{3,}\s*(?:forwarded message|message transféré|message d.origine|original message)\s*-*"
    r"|(?:début du message réexpédié|begin forwarded message)\s*:|_{10,})\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER = re.compile(
    r"^\s*>*\s*\*?(?:de|from|objet|subject|sujet|à|to|cc|copie à|date|envoyé|sent|pour|répondre à|reply-to)\*?\s*:.*$",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^--\s*$", re.MULTILINE)
_QUOTE = re.compile(r"^\s*(?:>\s?)+", re.MULTILINE)
LINK = re.compile(r"https?://[^\s<>\"'\u00a0]+")
_LINK_TAIL = ".,;:!?)]}’»"
_HREF = re.compile(r"<a\b[^>]*\bhref\s*=\s*[\"']?(https?://[^\"'\s>]+)[^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_LINES = re.compile(r"</(?:p|div|li|tr|h[1-6]|blockquote)>|<br\s*/?>", re.IGNORECASE)
#: Characters of a mail's text that are read.
_READ = 200_000


def subject_of(mail: EmailMessage) -> str:
    """Return the subject without what programs put before it."""
    return plain_text(_PREFIX.sub("", str(mail.get("Subject", ""))), 300)


def sender_of(mail: EmailMessage) -> str:
    """Return the address the mail says it is from, in lower case."""
    return parseaddr(str(mail.get("From", "")))[1].lower()


def text_of(mail: EmailMessage) -> str:
    """Return the words of a mail, a line per line, its links written out; those of a mail attached to it after them."""
    parts = [_text(part) for part in _bodies(mail)]
    return "\n".join(filter(None, parts))[:_READ]


def _bodies(mail: EmailMessage) -> list[EmailMessage]:
    body = mail.get_body(("plain", "html"))
    attached = [part.get_content() for part in mail.iter_attachments() if part.get_content_type() == "message/rfc822"]
    inner = [one.get_body(("plain", "html")) for one in attached if isinstance(one, EmailMessage)]
    return [part for part in (body, *inner) if isinstance(part, EmailMessage)]


def _text(part: EmailMessage) -> str:
    try:
        content = str(part.get_content())
    except (LookupError, UnicodeError):
        raw = part.get_payload(decode=True)
        content = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
    if part.get_content_type() != "text/html":
        return content
    linked = _HREF.sub(r"\2 \1 ", content[:_READ])
    return "\n".join(plain_text(line) for line in _LINES.split(linked))


def attached_names(mail: EmailMessage) -> list[str]:
    """Return the names of the files that came with it."""
    return [plain_text(part.get_filename() or "", 80) for part in mail.iter_attachments() if part.get_filename()]


def first_link(text: str) -> str:
    """Return the first address in a text, without the punctuation after it; empty when there is none."""
    found = LINK.search(text)
    return found[0].rstrip(_LINK_TAIL) if found else ""


def summary_of(text: str) -> str:
    """Return what the person who forwarded wrote, else the first paragraph of what was forwarded."""
    before, *after = _FORWARDED.split(text, maxsplit=1)
    return next(filter(None, map(_paragraph, (before, *after))), "")


def _paragraph(text: str) -> str:
    """Return the first paragraph with words of its own: neither headers, nor signature, nor a link alone."""
    lines = [line for line in _QUOTE.sub("", _SIGNATURE.split(text)[0]).splitlines() if not _HEADER.match(line)]
    for block in re.split(r"\n\s*\n", "\n".join(lines)):
        words = plain_text(LINK.sub("", block), 320)
        if len(words.split()) > 2:
            return words
    return ""
