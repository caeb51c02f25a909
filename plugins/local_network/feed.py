"""The kind `feed`: the entries of an RSS feed, an Atom feed or a JSON Feed."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import ClassVar

from pydantic import BaseModel

from newsletter import ContentItem, Defect, Detected, Http, ItemKind, Page, SourceKind, Window

from .config import FeedConfig
from .discovery import discover
from .entry import item_of
from .reading import ACCEPT, damage, read_feed


class Feed(SourceKind):
    """Collects a network's news; an entry with a start date is an event."""

    name: ClassVar[str] = "feed"
    label: ClassVar[str] = "Flux RSS, Atom ou JSON Feed"
    Config: ClassVar[type[BaseModel]] = FeedConfig

    def collect(self, config: BaseModel, window: Window, http: Http) -> Iterable[ContentItem | Defect]:
        """Yield the entries, except events that are over; raises FetchFailed when the page is no feed."""
        settings = FeedConfig.model_validate(config)
        feed = read_feed(http.get(settings.url, accept=ACCEPT))
        yield from damage(feed)
        for number, entry in enumerate(feed["entries"], start=1):
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

    def detect(self, url: str, page: Page, http: Http) -> Detected | None:
        """Return the feed at the address, the one its page announces, or the one at a usual address of its site."""
        return discover(page, http)
