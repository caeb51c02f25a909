"""Finds, among the things already shown, those an item tells again: by address, by event, by near-equal title."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import product

from rapidfuzz import fuzz, process

from newsletter.domain.replays import is_event_again
from newsletter.domain.sameness import Traits, same_place

#: How alike two titles are, in percent, to be the same one written twice.
NEAR = 92
#: News further apart are two things even under one title.
APART = timedelta(days=14)
_Shown = tuple[Traits, int]


def shared_pages(items: Iterable[Traits]) -> frozenset[tuple[str, str]]:
    """Return the addresses, with their source, that one source gives to several things: they name none of them.

    An agenda page is such an address.
    """
    told: dict[tuple[str, str], list[Traits]] = defaultdict(list)
    for one in items:
        if one.page is not None and not is_event_again(one.stored.item):
            told[one.stored.source, one.page].append(one)
    return frozenset(place for place, found in told.items() if _are_several(found))


def _are_several(found: Sequence[Traits]) -> bool:
    """Tell whether a source says several things at one address: under several titles, and on several days if dated.

    The day an undated item was first seen says nothing: all those of a first collection have the same one.
    """
    days = [one.day or (one.told.date() if one.stored.item.published_at else None) for one in found]
    undated = days.count(None)
    return len({one.title for one in found}) > 1 and (len(set(days)) > 1 or undated > 1)


class Index:
    """The things already shown, each under a number, ready to be compared with one more item."""

    def __init__(self, shared: Collection[tuple[str, str]]) -> None:
        self._shared = shared
        self._pages: dict[str, list[_Shown]] = defaultdict(list)
        self._events: dict[tuple[object, ...], list[_Shown]] = defaultdict(list)
        self._titles: dict[tuple[object, ...], list[_Shown]] = defaultdict(list)

    def add(self, one: Traits, number: int) -> None:
        """Remember an item that stands for the thing `number`."""
        page = self._page(one)
        if page is not None:
            self._pages[page].append((one, number))
        if one.start is not None:
            self._events[one.title, one.start].append((one, number))
        if one.words:
            self._titles[_key(one)].append((one, number))

    def alike(self, one: Traits) -> Iterator[tuple[int, str]]:
        """Yield the things this item tells too, with the reason in French, the surest first."""
        pages = self._pages.get(self._page(one) or "", ())
        yield from ((number, "même adresse") for other, number in pages if _one_day(one, other))
        if one.start is not None:
            known = self._events.get((one.title, one.start), ())
            yield from ((number, "même événement") for other, number in known if _meet(one, other))
        if one.words:
            yield from self._near(one)

    def _page(self, one: Traits) -> str | None:
        return None if (one.stored.source, one.page) in self._shared else one.page

    def _near(self, one: Traits) -> Iterator[tuple[int, str]]:
        known = [shown for key in _neighbours(one) for shown in self._titles.get(key, ())]
        words = [other.words for other, _ in known]
        # The words are sorted already: the ratio of two such texts is rapidfuzz's token_sort_ratio.
        found = process.extract(one.words, words, scorer=fuzz.ratio, processor=None, score_cutoff=NEAR, limit=None)
        for _, score, place in sorted(found, key=lambda each: (-each[1], known[each[2]][1])):
            other, number = known[place]
            if _may_be_one(one, other):
                yield number, f"titre presque identique ({math.floor(score)}\u00a0%)"


def _one_day(one: Traits, other: Traits) -> bool:
    """Tell whether two items may be of one day: two events must be, as finely as both are known."""
    return one.day is None or other.day is None or one.day[1] != other.day[1] or one.day == other.day


def _meet(one: Traits, other: Traits) -> bool:
    return same_place(one.stored.item.place, other.stored.item.place)


def _may_be_one(one: Traits, other: Traits) -> bool:
    """Tell whether two near-equal titles may be of one thing: a source that tells two things means two."""
    if one.stored.source == other.stored.source:
        return False
    return _meet(one, other) if one.day is not None else abs(one.told - other.told) <= APART


def _key(one: Traits) -> tuple[object, ...]:
    return one.family, one.numbers, *_size(one), *_time(one)


def _size(one: Traits) -> tuple[int]:
    """Return a class of lengths: titles as alike as `NEAR` are in the same one or the next."""
    return (int(math.log(len(one.words)) / math.log((200 - NEAR) / NEAR)),)


def _time(one: Traits) -> tuple[object]:
    return (one.day,) if one.day is not None else (one.told.toordinal() // (APART.days + 1),)


def _neighbours(one: Traits) -> Iterator[tuple[object, ...]]:
    """Yield the keys under which a near-equal title may be."""
    (size,), (time,) = _size(one), _time(one)
    times = [time + step for step in (-1, 0, 1)] if isinstance(time, int) else [time]
    for near_size, near_time in product((size - 1, size, size + 1), times):
        yield one.family, one.numbers, near_size, near_time
