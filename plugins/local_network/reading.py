"""Bytes read as a feed, whatever its format."""

from collections.abc import Iterator
from typing import Any
from xml.sax import SAXParseException

import feedparser

from newsletter import Defect, FetchFailed, Page

from .json_feed import MEDIA_TYPE, read_json_feed

ACCEPT = (
    f"application/atom+xml, application/rss+xml, {MEDIA_TYPE}, application/xml;q=0.9, text/xml;q=0.9, "
    "application/json;q=0.8, */*;q=0.1"
)


def read_feed(page: Page) -> Any:
    """Return the feed as feedparser gives it (`version`, `feed`, `entries`); raises FetchFailed for what is none."""
    feed = read_json_feed(page) or _parsed(page)
    if not feed.get("version"):
        raise FetchFailed(f"{page.url} is not a feed: it is {page.media_type or 'of no declared type'}")
    return feed


def damage(feed: Any) -> Iterator[Defect]:
    """Yield what was wrong with the whole feed: the place where its XML is damaged."""
    fault = feed.get("bozo_exception")
    if isinstance(fault, SAXParseException):
        message = (
            f"the feed is damaged at line {fault.getLineNumber()}: {fault.getMessage()}; what could be read is kept"
        )
        yield Defect(where="feed", field="xml", message=message)


def _parsed(page: Page) -> Any:
    # Bytes only: feedparser would open an address or a file by itself.
    headers = {"content-type": _content_type(page), "content-location": page.url}
    return feedparser.parse(page.content, response_headers=headers) if page.content.strip() else {}


def _content_type(page: Page) -> str:
    media_type = page.media_type or "application/xml"
    return f"{media_type}; charset={page.charset}" if page.charset else media_type
