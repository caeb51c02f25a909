"""What a mail says: its words, whoever wrote it and with whatever program."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr
from itertools import groupby

from lxml import etree, html

from newsletter import plain_text

#: What programs write before the subject of an answer or of a forwarded mail.
_PREFIXES = ("re", "tr", "fw", "fwd", "rép", "transféré", "[tr]")
#: The line where the forwarded mail begins: Gmail, Thunderbird, Outlook, Apple Mail, in French and in English.
_FORWARDED = re.compile(
    r"(?:-{3,}\s?(?:forwarded message|message transféré|message d.origine|original message)\s?-*"
    r"|(?:début du message réexpédié|begin forwarded message)\s?:|_{10,})",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"\*?(?:de|from|objet|subject|sujet|à|to|cc|copie à|date|envoyé|sent|pour|répondre à|reply-to)\*?\s?:",
    re.IGNORECASE,
)
LINK = re.compile(r"https?://[^\s<>\"'\u00a0]+")
_LINK_TAIL = ".,;:!?)]}’»"
#: Elements of HTML that begin a line of their own.
_LINES = frozenset({"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "br", "td"})
_UNREAD = ("script", "style", "head")
#: Alphabets of host names, that no mail is written in: reading much of them takes ages.
_SLOW = ("punycode", "idna")
#: Characters that are read: of a mail's text, of a line of it, of a header.
_READ, _LINE, _SUBJECT = 200_000, 500, 1_000


def subject_of(mail: EmailMessage) -> str:
    """Return the subject without what programs put before it."""
    subject = str(mail.get("Subject", ""))[:_SUBJECT].strip()
    head, colon, rest = subject.partition(":")
    while colon and head.strip().lower() in _PREFIXES:
        subject = rest.strip()
        head, colon, rest = subject.partition(":")
    return plain_text(subject, 300)


def sender_of(mail: EmailMessage) -> str:
    """Return the address the mail says it is from, in lower case."""
    return parseaddr(str(mail.get("From", "")))[1].lower()


def text_of(mail: EmailMessage) -> str:
    """Return the words of a mail, a line per line, its links written out; those of a mail attached to it after them."""
    texts, left = [], _READ
    for part in _bodies(mail):
        content = _content(part)[:left]
        left -= len(content)
        texts.append("\n".join(_lines_of(content)) if part.get_content_type() == "text/html" else content)
    return "\n".join(filter(None, texts))[:_READ]


def _bodies(mail: EmailMessage) -> list[EmailMessage]:
    body = mail.get_body(("plain", "html"))
    attached = [part.get_content() for part in mail.iter_attachments() if part.get_content_type() == "message/rfc822"]
    inner = [one.get_body(("plain", "html")) for one in attached if isinstance(one, EmailMessage)]
    return [part for part in (body, *inner) if isinstance(part, EmailMessage)]


def _content(part: EmailMessage) -> str:
    try:
        if str(part.get_content_charset()).lower() not in _SLOW:
            return str(part.get_content())
    except (LookupError, UnicodeError):
        pass
    raw = part.get_payload(decode=True)
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""


def _lines_of(page: str) -> Iterator[str]:
    """Yield the lines of a page of HTML, the address of each link after its words."""
    line: list[str] = []
    for kind, element in etree.iterwalk(_tree(page), events=("start", "end")):
        if kind == "start":
            if element.tag in _LINES:
                yield _folded(line)
                line.clear()
            line.append(element.text or "")
            continue
        if element.tag == "a" and element.get("href", "").startswith(("http://", "https://")):
            line.append(f" {element.get('href')} ")
        line.append(element.tail or "")
        if element.tag in _LINES:
            yield _folded(line)
            line.clear()
    yield _folded(line)


def _tree(page: str) -> etree._Element:
    try:
        root = html.document_fromstring(page.encode(errors="replace"), parser=html.HTMLParser(encoding="utf-8"))
    except etree.ParserError:  # nothing but comments
        return etree.Element("html")
    etree.strip_elements(root, etree.Comment, *_UNREAD, with_tail=False)
    return root


def _folded(line: list[str]) -> str:
    return " ".join("".join(line).split())


def attached_names(mail: EmailMessage) -> list[str]:
    """Return the names of the files that came with it."""
    return [plain_text(part.get_filename() or "", 80) for part in mail.iter_attachments() if part.get_filename()]


def first_link(text: str) -> str:
    """Return the first address in a text, without the punctuation after it; empty when there is none."""
    found = LINK.search(text)
    return found[0].rstrip(_LINK_TAIL) if found else ""


def summary_of(text: str) -> str:
    """Return what the person who forwarded wrote, else the first paragraph of what was forwarded."""
    lines = [line.strip().lstrip("> \t") for line in text.splitlines()]
    begins = next((at for at, line in enumerate(lines) if _FORWARDED.fullmatch(line[:_LINE])), len(lines))
    return _paragraph(lines[:begins]) or _paragraph(lines[begins + 1 :])


def _paragraph(lines: list[str]) -> str:
    """Return the first paragraph with words of its own: neither headers, nor signature, nor a link alone."""
    signature = lines.index("--") if "--" in lines else len(lines)
    own = (line for line in lines[:signature] if not _HEADER.match(line[:_LINE]))
    for filled, block in groupby(own, key=bool):
        words = plain_text(LINK.sub("", "\n".join(block)), 320) if filled else ""
        if len(words.split()) > 2:
            return words
    return ""
