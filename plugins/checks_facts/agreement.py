"""Numbers and dates agree with each other inside one letter."""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import ClassVar

from newsletter import Check, Finding, Galley, LetterBlock, Occasion, Severity, fold

_COUNTS = ("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze")
_NUMBERS = {word: number for number, word in enumerate(_COUNTS, start=2)}
#: `trois réseaux départementaux : l’Aude, le Gard et l’Hérault`
_LIST = re.compile(
    rf"\b(?P<count>{'|'.join(_COUNTS)}|\d{{1,2}}) (?P<noun>[^\W\d_]{{3,}}[sx](?: [^\W\d_]{{3,}}[sx])?)"
    r"(?: \([^()]*\))? ?: (?P<list>[^.!?:;\n]{3,400})",
    re.IGNORECASE,
)
#: What is counted without a list of it following.
_MEASURES = re.compile(
    r"(?:heures?|minutes|jours|semaines|mois|places|euros|personnes|participants|membres)\b", re.IGNORECASE
)
_AND = re.compile(r",? (?:et|ou|ainsi que|puis) ")
_FEWEST = 3


class Agreement(Check):
    """A list that is longer or shorter than it says, an event told with two dates."""

    name: ClassVar[str] = "chiffres-concordants"
    label: ClassVar[str] = "Les nombres et les dates de la lettre s’accordent"
    why: ClassVar[str] = "Un écart dans la lettre fait douter du reste."
    reference: ClassVar[str] = "usage de l’édition"
    severity: ClassVar[Severity] = Severity.ADVICE

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield the lists that do not hold what they announce, then the events that do not agree."""
        for words in galley.words:
            said = {"block": words.block, "field": words.field}
            yield from (self.finding(message, **said) for message in miscounted(fold(words.text)))
        for element, text in galley.page.texts if galley.letter is None else ():
            yield from (self.at(galley.page, element, message) for message in miscounted(text))
        for one, other in combinations(galley.blocks, 2):
            if _disagree(one, other):
                message = f"«\u00a0{_title(other)}\u00a0» a deux dates dans la lettre\u00a0: gardez la bonne."
                yield self.finding(message, block=other.id)


def miscounted(text: str) -> Iterator[str]:
    """Yield what is said of each list of three or more whose length is not the one it announces."""
    for match in _LIST.finditer(text.replace("\u00a0", " ")):
        said = _NUMBERS.get(match["count"].lower()) or int(match["count"])
        listed = [one for one in _AND.sub(", ", match["list"]).split(",") if one.strip()]
        if _MEASURES.match(match["noun"]) or any(sign.isdigit() for sign in match["list"]):
            continue
        if "," in match["list"] and len(listed) >= _FEWEST and said >= _FEWEST and said != len(listed):
            yield (
                f"«\u00a0{match['count']} {match['noun']}\u00a0» est suivi de {len(listed)}\u00a0éléments\u00a0: "
                "vérifiez le compte."
            )


def _disagree(one: LetterBlock, other: LetterBlock) -> bool:
    if one.item is None or other.item is None or one.item.starts_at is None or other.item.starts_at is None:
        return False
    same = fold(one.item.title).casefold() == fold(other.item.title).casefold() and one.item.place == other.item.place
    return same and one.item.url == other.item.url and one.item.starts_at != other.item.starts_at


def _title(block: LetterBlock) -> str:
    return block.wording.title or (block.item.title if block.item else "")
