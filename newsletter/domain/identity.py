"""The same item under a new name: sites that move give all their entries new identifiers, and tell nothing new."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from newsletter.domain.sameness import canonical_url, folded, same_place
from newsletter.values.content import ContentItem, ItemKind

_Mark = Callable[[ContentItem], object]


def renamed(known: Mapping[str, ContentItem], told: Sequence[ContentItem]) -> dict[str, str]:
    """Return the former name of each told item that is a known one under a new name: `{new: former}`.

    `known` is what the source told before, by external id. An item is the one it was when the source names that one
    no more, and nothing else of the source has the same address (with the same title or day) or, failing that, the
    same title and day. What could be two items stays two.
    """
    names = {item.external_id for item in told}
    gone = {name: item for name, item in known.items() if name not in names}
    fresh = [item for item in told if item.external_id not in known]
    every = [*gone.values(), *(known[name] for name in names & known.keys())]
    found: dict[str, str] = {}
    for mark in (_address, _title_and_day):
        found |= _matched(
            {name: item for name, item in gone.items() if name not in found.values()},
            [item for item in fresh if item.external_id not in found],
            Counter(map(mark, every)),
            mark,
        )
    return found


def _matched(
    gone: Mapping[str, ContentItem], fresh: Sequence[ContentItem], known: Counter[object], mark: _Mark
) -> dict[str, str]:
    """Match by a mark that is nobody else's, on either side."""
    told = Counter(map(mark, fresh))
    former = {mark(item): name for name, item in gone.items()}
    return {
        item.external_id: former[mark(item)]
        for item in fresh
        if mark(item) in former
        and known[mark(item)] == told[mark(item)] == 1
        and _alike(item, gone[former[mark(item)]])
    }


def _alike(one: ContentItem, other: ContentItem) -> bool:
    """Tell whether two items at one address may be one; an event of another day is the next one of its series."""
    one_day, one_title = _day(one) == _day(other), folded(one.title) == folded(other.title)
    may_be = one_day or (one_title and one.kind is not ItemKind.EVENT)
    return one.kind == other.kind and may_be and same_place(one.place, other.place)


def _address(item: ContentItem) -> object:
    return canonical_url(item.url)


def _title_and_day(item: ContentItem) -> object:
    """Return a mark that no other item has when the day is not known: one title may be used again."""
    day = _day(item)
    return (folded(item.title), day) if day else item.external_id


def _day(item: ContentItem) -> date | None:
    moment = item.starts_at or item.published_at
    return None if moment is None else moment.date()
