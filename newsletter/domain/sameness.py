"""What of an item can be compared with another: its address, its title, its event, when it was told."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from newsletter.domain.replays import is_event_again
from newsletter.domain.source import Stored
from newsletter.values.content import ContentItem, ItemKind
from newsletter.values.days import civil, end_of

_NOT_WORDS = re.compile(r"[^a-z0-9]+")
_NUMBER = re.compile(r"\d+")
#: Titles of fewer words say too little to be compared but for equality.
FEWEST_WORDS = 3


def canonical_url(url: str) -> str:
    """Return the address without what does not name the page: scheme, www, trailing slash, tracking, fragment."""
    parts = urlsplit(url.lower())
    query = "&".join(sorted(p for p in parts.query.split("&") if p and not p.startswith(("utm_", "fbclid", "mc_"))))
    host = parts.netloc.removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}" + (f"?{query}" if query else "")


def page_of(url: str) -> str | None:
    """Return the canonical address of a page; None for that of a whole site, which names no item."""
    page = canonical_url(url)
    return page if "/" in page or "?" in page else None


def folded(text: str) -> str:
    """Return `text` without case, accents or punctuation, for comparing titles."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return _NOT_WORDS.sub(" ", plain).strip()


def title_of(item: ContentItem) -> str:
    """Return the folded title; one written in no Latin letter stays as it is, apart from its case."""
    return folded(item.title) or item.title.casefold()


def start_of(item: ContentItem) -> datetime | date | None:
    """Return when an event starts, its day alone when it fills whole days."""
    if item.kind is not ItemKind.EVENT or item.starts_at is None:
        return None
    return civil(item.starts_at).date() if item.all_day or item.precision != "day" else item.starts_at


def day_of(item: ContentItem) -> tuple[date, str] | None:
    """Return the day of an event and how finely it is known; None for what is no event."""
    if item.kind is not ItemKind.EVENT or item.starts_at is None:
        return None
    return civil(item.starts_at).date(), item.precision


def same_place(one: str, other: str) -> bool:
    """Tell whether two events may be in one place: the same words, or one that does not say."""
    return not one or not other or folded(one) == folded(other)


def told_at(stored: Stored) -> datetime:
    """Return the latest moment the item may date from: « 2024 » may mean December.

    A past event is news again on the day its replay appears.
    """
    item = stored.item
    if item.published_at is None:
        return stored.first_seen
    said = item.published_at if item.precision == "day" else end_of(item.published_at, item.precision)
    return max(said, stored.changed_at or stored.first_seen) if is_event_again(item) else said


@dataclass(frozen=True)
class Traits:
    """What grouping compares of one item."""

    stored: Stored
    #: None when the address names no page.
    page: str | None
    title: str
    #: The title's words in the order of the alphabet; empty when there are too few.
    words: str
    numbers: tuple[str, ...]
    #: `event`, `replay` or `news`: near-equal titles of two families are two things.
    family: str
    start: datetime | date | None
    day: tuple[date, str] | None
    told: datetime


def traits_of(stored: Stored) -> Traits:
    """Return what can be compared of an item."""
    item = stored.item
    title = title_of(item)
    words = sorted(title.split())
    return Traits(
        stored=stored,
        page=page_of(item.url),
        title=title,
        words=" ".join(words) if len(words) >= FEWEST_WORDS else "",
        numbers=tuple(sorted(number.lstrip("0") for number in _NUMBER.findall(title))),
        family=item.kind.value if item.kind in (ItemKind.EVENT, ItemKind.REPLAY) else "news",
        start=start_of(item),
        day=day_of(item),
        told=told_at(stored),
    )
