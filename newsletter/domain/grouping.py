"""The same thing told by several sources: grouped, with the reason, never dropped silently."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from newsletter.domain.alike import Index, shared_pages
from newsletter.domain.issue import Twin
from newsletter.domain.sameness import Traits, canonical_url, folded, traits_of
from newsletter.domain.source import Decision, Stored, Verdict
from newsletter.values.base import Value

__all__ = ["Group", "canonical_url", "folded", "group", "twin_of"]


class Group(Value):
    """One thing and everybody who tells it; the first speaker is shown, a national one if there is one."""

    shown: Stored
    twins: tuple[Twin, ...] = ()

    @property
    def items(self) -> set[int]:
        """The items that tell it."""
        return {self.shown.id, *(twin.item for twin in self.twins)}


def group(items: Iterable[Stored], decisions: Sequence[Decision] = ()) -> list[Group]:
    """Group the items that tell the same thing: same address, same event, or nearly the same title.

    What a person decided goes first: two items said to be different are never together, not even through a
    third; those said to be the same always are. Each twin is like the item shown, or was joined by a person to one
    that is: likeness does not pass from twin to twin. The order of `items` does not matter; every item is shown or is
    somebody's twin.
    """
    ordered = sorted(items, key=lambda s: (s.item.network is not None, s.source, s.item.external_id))
    traits = [traits_of(stored) for stored in ordered]
    found = _Groups(decisions, traits)
    for unit in _units(traits, found.united):
        found.add(unit)
    return list(found.groups())


def _units(ordered: Sequence[Traits], united: Mapping[int, tuple[int, ...]]) -> Iterator[list[Traits]]:
    """Yield the items one by one, with the first of several that a person joined all the others."""
    places = {one.stored.id: place for place, one in enumerate(ordered)}
    for place, one in enumerate(ordered):
        mine = sorted(places[id_] for id_ in united.get(one.stored.id, (one.stored.id,)) if id_ in places)
        if mine[0] == place:
            yield [ordered[each] for each in mine]


class _Groups:
    """The groups as they grow."""

    def __init__(self, decisions: Sequence[Decision], items: Sequence[Traits]) -> None:
        self._apart = _apart(decisions)
        self.united, self._joined_by = _united(decisions, self._apart)
        self._index = Index(shared_pages(items))
        self._shown: list[Stored] = []
        self._members: list[set[int]] = []
        self._twins: dict[int, list[Twin]] = defaultdict(list)

    def add(self, unit: Sequence[Traits]) -> None:
        """Put what is one thing to the thing it is alike, or show it as a new one."""
        number, alike, why = self._home(unit)
        if number is None:
            alike, number = unit[0], len(self._shown)
            self._shown.append(alike.stored)
            self._members.append(set())
            for one in unit:
                self._index.add(one, number)
        else:
            self._twins[number].append(twin_of(alike.stored, why))
        self._members[number].update(one.stored.id for one in unit)
        joined = (one.stored for one in unit if one is not alike)
        self._twins[number] += [twin_of(stored, self._joined_by[stored.id]) for stored in joined]

    def groups(self) -> Iterator[Group]:
        """Yield each thing shown with its twins."""
        for number, stored in enumerate(self._shown):
            yield Group(shown=stored, twins=tuple(self._twins[number]))

    def _home(self, unit: Sequence[Traits]) -> tuple[int | None, Traits, str]:
        """Return the thing the unit tells too, which of its items says so and why; None when it is a new one."""
        apart = {other for one in unit for other in self._apart[one.stored.id]}
        for one in unit:
            for number, why in self._index.alike(one):
                if not apart & self._members[number]:
                    return number, one, why
        return None, unit[0], ""


def twin_of(stored: Stored, why: str) -> Twin:
    """Return an item as another one's twin, with the reason."""
    return Twin(item=stored.id, source=stored.source, network=stored.item.network, why=why)


def _apart(decisions: Iterable[Decision]) -> dict[int, set[int]]:
    """Return, for each item, those a person said to be something else."""
    apart: dict[int, set[int]] = defaultdict(set)
    for decision in decisions:
        if decision.verdict is Verdict.DIFFERENT:
            apart[decision.one].add(decision.other)
            apart[decision.other].add(decision.one)
    return apart


def _united(
    decisions: Iterable[Decision], apart: Mapping[int, set[int]]
) -> tuple[dict[int, tuple[int, ...]], dict[int, str]]:
    """Return, for each item joined by a person, all that are one thing with it, and the words that say who joined it.

    The latest decision goes first: an older one that would bring together what is different is left out.
    """
    united: dict[int, tuple[int, ...]] = {}
    why: dict[int, str] = {}
    same = (one for one in decisions if one.verdict is Verdict.SAME)
    for decision in sorted(same, key=lambda one: (one.at, one.one, one.other), reverse=True):
        one, other = (united.get(id_, (id_,)) for id_ in (decision.one, decision.other))
        if one == other or any(apart.get(id_, set()) & set(other) for id_ in one):
            continue
        united |= dict.fromkeys(one + other, one + other)
        for id_ in (decision.one, decision.other):
            why.setdefault(id_, f"réunis par {decision.by}")
    return united, why
