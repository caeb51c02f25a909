"""An event that is over becomes its replay, when there is one."""

from datetime import datetime

from newsletter.domain.source import Stored
from newsletter.values.content import ContentItem, ItemKind

_REPLAY = ItemKind.REPLAY.value


def as_told(item: ContentItem, at: datetime) -> ContentItem:
    """Return the item as a letter of the moment `at` tells it: an event that is over then, as its replay.

    The replay is dated with the event's day and leads to where it can be seen.
    """
    if item.replay_url is None or not item.is_over(at):
        return item
    fields = {"kind": ItemKind.REPLAY, "genre": _REPLAY, "url": item.replay_url, "published_at": item.starts_at}
    return item.model_copy(update=fields)


def told(stored: Stored, at: datetime) -> Stored:
    """Return the stored item as a letter of the moment `at` tells it."""
    return stored.model_copy(update={"item": as_told(stored.item, at)})


def is_event_again(item: ContentItem) -> bool:
    """Tell whether a replay is what became of an event."""
    return item.kind is ItemKind.REPLAY and item.starts_at is not None and item.url == item.replay_url


def replay_link(item: ContentItem) -> str | None:
    """Return the address where something can be seen again; None for an item without one."""
    return item.replay_url or (item.url if item.kind is ItemKind.REPLAY else None)
