"""The kind `feed`: the entries of an RSS or Atom feed."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar
from xml.sax import SAXParseException

import feedparser
from pydantic import BaseModel

from newsletter import ContentItem, Defect, FetchFailed, Http, ItemKind, Page, SourceKind, Window

from .config import FeedConfig
from .entry import item_of

_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"


class Feed(SourceKind):
    """Collects a network's news; an entry with a start date is an event."""

    name: ClassVar[str] = "feed"
    label: ClassVar[str] = "Flux RSS ou Atom"
    Config: ClassVar[type[BaseModel]] = FeedConfig

    def collect(self, config: BaseModel, window: Window, http: Http) -> Iterable[ContentItem | Defect]:
        """Yield the entries, except events that are over; raises FetchFailed when the page is no feed."""
        settings = FeedConfig.model_validate(config)
        page = http.get(settings.url, accept=_ACCEPT)
        feed = _parsed(page)
        yield from _damage(feed)
        for number, entry in enumerate(feed.entries, start=1):
            item = item_of(number, entry, settings)
            if isinstance(item, Defect) or not item.is_over(window.now):
                yield item

    def sample(self) -> ContentItem:
        """Return a local network's news."""
        return ContentItem(
            external_id="https://bretagne.planif.example/zan-premiers-retours",
            kind=ItemKind.NEWS,
            title="Sobriété foncière : les premiers retours des SCoT bretons",
            summary="Trois territoires racontent comment ils ont réparti l’effort.",
            url="https://bretagne.planif.example/zan-premiers-retours",
            network="bretagne",
            territories=("R53",),
            published_at=datetime(2024, 11, 25, 9, tzinfo=UTC),
        )


def _parsed(page: Page) -> Any:
    # Bytes only: feedparser would open an address or a file by itself.
    headers = {"content-type": _content_type(page), "content-location": page.url}
    feed = feedparser.parse(page.content, response_headers=headers) if page.content.strip() else {}
    if not feed.get("version"):
        raise FetchFailed(f"{page.url} is not a feed: it is {page.media_type or 'of no declared type'}")
    return feed


def _content_type(page: Page) -> str:
    media_type = page.media_type or "application/xml"
    return f"{media_type}; charset={page.charset}" if page.charset else media_type


def _damage(feed: Any) -> Iterator[Defect]:
    fault = feed.get("bozo_exception")
    if isinstance(fault, SAXParseException):
        message = (
            f"the feed is damaged at line {fault.getLineNumber()}: {fault.getMessage()}; what could be read is kept"
        )
        yield Defect(where="feed", field="xml", message=message)
