"""What readers have already received."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import ClassVar

from newsletter import Check, ContentItem, Earlier, Finding, Galley, ItemKind, LetterBlock, Occasion, Severity, fold

#: How alike two titles are to tell the same thing.
ALIKE = 0.9
#: Signs of a title that is long enough to be one thing's own.
OWN = 20


class Repeats(Check):
    """An item that an earlier letter has told."""

    name: ClassVar[str] = "deja-publie"
    label: ClassVar[str] = "La lettre ne répète pas les précédentes"
    why: ClassVar[str] = "Qui retrouve la nouvelle du mois dernier lit la suivante en diagonale."
    reference: ClassVar[str] = "usage de l’édition"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each item told before; an event to come may be recalled."""
        for block in galley.blocks:
            letter = _told_in(block, occasion.earlier) if block.item else None
            if block.item and letter:
                title = block.wording.title or block.item.title
                message = (
                    f"«\u00a0{title}\u00a0» était dans la lettre n°\u00a0{letter.number}\u00a0: est-ce un rappel\u00a0?"
                )
                severity = Severity.ADVICE if block.item.kind is ItemKind.EVENT else self.severity
                yield self.finding(message, block=block.id, severity=severity)


def _told_in(block: LetterBlock, earlier: tuple[Earlier, ...]) -> Earlier | None:
    return next((letter for letter in earlier if block.item and _holds(letter, block.item)), None)


def _holds(letter: Earlier, item: ContentItem) -> bool:
    if item.kind is ItemKind.REPLAY:  # what can be seen again was announced before, at the same address
        return any(url == item.url and _alike(title, item.title) for url, title in letter.items.items())
    return item.url in letter.items or any(_alike(title, item.title) for title in letter.items.values())


def _alike(one: str, other: str) -> bool:
    first, second = fold(one).casefold(), fold(other).casefold()
    if min(len(first), len(second)) < OWN or _digits(first) != _digits(second):
        return False
    found = SequenceMatcher(None, first, second, autojunk=False)
    return found.real_quick_ratio() > ALIKE and found.quick_ratio() > ALIKE and found.ratio() > ALIKE


def _digits(text: str) -> str:
    """Return the digits of a title: two editions of one series differ by them alone."""
    return "".join(sign for sign in text if sign.isdigit())
