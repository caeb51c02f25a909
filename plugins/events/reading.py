"""Bytes read as iCalendar, and a web page as a tree."""

import re

from icalendar import Calendar
from lxml import etree, html

from newsletter import Page

ACCEPT = "text/calendar, */*;q=0.1"
_BEGIN = b"BEGIN:VCALENDAR"
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class NotACalendar(ValueError):
    """The bytes are no iCalendar stream; the message says what is missing."""


def read_calendars(content: bytes) -> list[Calendar]:
    """Return the calendars of an iCalendar stream; raises NotACalendar."""
    try:
        calendars: list[Calendar] = Calendar.from_ical(content, multiple=True)
    except ValueError as fault:
        raise NotACalendar("calendar") from fault
    if not calendars:
        raise NotACalendar("complete calendar")
    return calendars


def looks_like_calendar(page: Page) -> bool:
    """Tell whether a page begins as a calendar does, whatever its declared type."""
    return page.content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").upper().startswith(_BEGIN)


def text_of(page: Page) -> str:
    """Return the page as text; what is not in its declared encoding is replaced."""
    try:
        return page.content.decode(page.charset or "utf-8", errors="replace")
    except LookupError:
        return page.content.decode("utf-8", errors="replace")


def read_html(page: Page) -> html.HtmlElement | None:
    """Return a web page as a tree, repaired where it is damaged; None when it is no HTML."""
    if "html" not in page.media_type and (page.media_type or page.content.lstrip()[:1] != b"<"):
        return None
    parser = html.HTMLParser(encoding="utf-8", recover=True, no_network=True, huge_tree=False, remove_comments=True)
    text = _UNREADABLE.sub("", text_of(page))
    try:
        return html.document_fromstring(text.encode(errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def title_of(root: html.HtmlElement) -> str:
    """Return the title of a page; empty when it has none."""
    return next((" ".join(found.text_content().split()) for found in root.iter("title")), "")[:200]
