"""What earlier issues told, and where items are used: a thing told once is not told again by itself."""

from collections.abc import Iterable, Iterator

from newsletter.domain.source import Decision, Stored, Verdict
from newsletter.values.base import Value


class Telling(Value):
    """A thing an approved issue told, as it told it."""

    #: The issue's number.
    number: int
    shown: Stored
    #: The other items that told the same thing then.
    twins: tuple[Stored, ...] = ()


class Use(Value):
    """An issue an item is placed in."""

    newsletter: str
    number: int
    #: False while the issue is being made.
    published: bool

    def words(self, name: str) -> str:
        """Return the use in French, `name` being its newsletter's: « publié dans la lettre n° 3 (L’agenda) »."""
        return f"{'publié' if self.published else 'placé'} dans la lettre n°\u00a0{self.number} ({name})"


def published_items(tellings: Iterable[Telling], decisions: Iterable[Decision]) -> tuple[Stored, ...]:
    """Return every item that was told, each once; a twin that a person split from what was shown was not told."""
    split = {frozenset((one.one, one.other)) for one in decisions if one.verdict is Verdict.DIFFERENT}
    return tuple({(one.id, one.item.kind): one for one in _each(tellings, split)}.values())


def _each(tellings: Iterable[Telling], split: set[frozenset[int]]) -> Iterator[Stored]:
    for telling in tellings:
        yield from (twin for twin in telling.twins if frozenset((telling.shown.id, twin.id)) not in split)
        yield telling.shown
