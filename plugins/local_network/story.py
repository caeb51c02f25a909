"""What a page tells of one thing, and the item made of it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newsletter import Attendance, ContentItem, Defect, Image, ItemKind, build_item, shorten

from .config import PageConfig
from .dates import Span

_SUMMARY, _TITLE = 320, 300


@dataclass(frozen=True)
class Story:
    """One thing told by a page, in plain words; its link is absolute."""

    title: str
    #: Where it is told in full; the page itself when it has no place of its own.
    url: str
    summary: str = ""
    #: When it was published.
    published: Span | None = None
    #: When it takes place, for an event.
    takes_place: Span | None = None
    place: str = ""
    attendance: Attendance | None = None
    image: Image | None = None
    categories: tuple[str, ...] = ()
    #: An event that will not take place, or not then.
    cancelled: bool = False


def items_of(stories: Iterable[Story | Defect], config: PageConfig) -> Iterator[ContentItem | Defect]:
    """Yield an item for each story, a story told twice only once; a defect for each that cannot be one.

    Identity: the address. Where several stories share one address, the title tells them apart.
    """
    told = list(_first_of_each(stories))
    sharing = Counter(story.url for story in told if isinstance(story, Story))
    for number, story in enumerate(told, start=1):
        yield _item(number, story, config, sharing) if isinstance(story, Story) else story


def _first_of_each(stories: Iterable[Story | Defect]) -> Iterator[Story | Defect]:
    known: set[tuple[str, str]] = set()
    for story in stories:
        if isinstance(story, Story):
            if (story.url, story.title) in known:
                continue
            known.add((story.url, story.title))
        yield story


def _item(number: int, story: Story, config: PageConfig, sharing: Counter[str]) -> ContentItem | Defect:
    title = shorten(story.title, _TITLE)
    own = story.url if sharing[story.url] == 1 else f"{story.url}#{title}"
    event = story.takes_place or (story.published if config.kind is ItemKind.EVENT else None)
    fields = config.defaults() | {
        "external_id": own[:500],
        "kind": ItemKind.EVENT if event else config.kind,
        "title": title,
        "url": story.url,
        "summary": shorten(story.summary, _SUMMARY),
        "axis": config.axis_of(story.categories),
        "place": story.place,
        "attendance": story.attendance,
        "image": story.image,
        "cancelled": story.cancelled,
    }
    if event:
        fields |= {"starts_at": event.start, "ends_at": event.end, "all_day": event.whole_day}
    if story.published and event is not story.published:
        fields["published_at"] = story.published.start
    return build_item(f"entry {number} ({title})" if title else f"entry {number}", **fields)
