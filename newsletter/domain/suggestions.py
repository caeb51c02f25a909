"""What may enter a letter by itself: grouped with everything that tells the same thing, and scored."""

from collections.abc import Collection, Iterable

from newsletter.domain.grouping import Group, group
from newsletter.domain.issue import Reason
from newsletter.domain.ranking import Moments, is_offered, reasons
from newsletter.domain.replays import told
from newsletter.domain.source import Decision, Stored
from newsletter.values.base import Value
from newsletter.values.content import ItemKind


class Known(Value):
    """What a selection knows besides the items."""

    moments: Moments
    #: What earlier issues told, as they told it; what tells one of them again is not told again.
    published: tuple[Stored, ...] = ()
    #: What people said of items that seem, or do not seem, to be one thing.
    decisions: tuple[Decision, ...] = ()
    #: Networks the previous issue did not speak of.
    quiet: frozenset[str] = frozenset()


class Suggestion(Group):
    """A thing that may enter the letter, and why."""

    reasons: tuple[Reason, ...]

    @property
    def score(self) -> float:
        """The sum of the reasons."""
        return sum(reason.points for reason in self.reasons)

    @property
    def networks(self) -> set[str | None]:
        """The networks that tell it."""
        return {self.shown.item.network, *(twin.network for twin in self.twins)}


def name_of(stored: Stored) -> str:
    """Return the name under which a told item is known again: an event is not the replay it becomes."""
    return f"{stored.id} {ItemKind.REPLAY.value}" if stored.item.kind is ItemKind.REPLAY else str(stored.id)


class Pool(Value):
    """What a letter could tell, grouped with what was told before, so that nothing is told twice."""

    groups: tuple[Group, ...]
    #: The items that are not there only because an earlier issue told them.
    current: frozenset[int]


def suggestions(items: Iterable[Stored], known: Known) -> list[Suggestion]:
    """Return what may enter the letter, grouped and scored, the best first."""
    return offers(pooled(items, known), known)


def pooled(items: Iterable[Stored], known: Known, held: Collection[int] = ()) -> Pool:
    """Return what a letter could tell: what may enter it, and `held`, what the editor placed or dropped.

    The latter counts whatever its source, its age or its trust.
    """
    names = set(map(name_of, known.published))
    forms = ((one, told(one, known.moments.letter)) for one in items)
    current = {
        one.id: form
        for one, form in forms
        if one.id in held or (is_offered(one, known.moments) and name_of(form) not in names)
    }
    past = {one.id: one for one in known.published}
    return Pool(groups=tuple(group((past | current).values(), known.decisions)), current=frozenset(current))


def offers(pool: Pool, known: Known) -> list[Suggestion]:
    """Return the groups of which no item was told before, scored, the best first."""
    fresh = [_scored(one, known) for one in pool.groups if one.items <= pool.current]
    return sorted(fresh, key=lambda one: (-one.score, one.shown.ref))


def _scored(one: Group, known: Known) -> Suggestion:
    why = tuple(reasons(one, known.moments, known.quiet))
    return Suggestion(shown=one.shown, twins=one.twins, reasons=why)
