"""The checks that rewrite: each offers the text as it should be."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from lxml.html import HtmlElement

from newsletter import Check, Finding, Fix, Galley, Occasion, Severity

from .capitals import DOUBTFUL_CAPITALS
from .french import fields, pieces, sounds_french
from .rewriting import Rule, first_change, rewritten, rule
from .rules import ACCENTS, DATES, ORDINALS, SIGNS, SPACES


class Rewriting(Check):
    """A check whose findings are the differences between a text and what its rules make of it."""

    severity: ClassVar[Severity] = Severity.ADVICE
    reference: ClassVar[str] = "Lexique des règles typographiques en usage à l’Imprimerie nationale"
    #: What is said before the words and their correction.
    told: ClassVar[str]

    @abstractmethod
    def rules(self, text: str) -> Sequence[Rule]:
        """Return the rules for a text."""

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield one finding per field of our letter; of a page made elsewhere, its first place and how many follow."""
        for words in fields(galley):
            after = rewritten(words.text, self.rules(words.text))
            if after != words.text:
                fix = Fix(before=words.text, after=after)
                yield self.finding(self._message(words.text, after), block=words.block, field=words.field, fix=fix)
        wrong = list(self._wrong(galley))
        if wrong:
            element, before, after = wrong[0]
            more = f" (et {len(wrong) - 1} autres endroits)" if len(wrong) > 2 else " (et un autre endroit)"
            message = self._message(before, after) + more * bool(wrong[1:])
            yield self.at(galley.page, element, message, fix=_in_page(galley, element, before, after))

    def _wrong(self, galley: Galley) -> Iterator[tuple[HtmlElement, str, str]]:
        for element, text in pieces(galley):
            after = rewritten(text, self.rules(text))
            if after != text:
                yield element, text, after

    def _message(self, before: str, after: str) -> str:
        wrong, right = first_change(before, after)
        return f"{self.told}\u00a0: «\u00a0{wrong}\u00a0» s’écrit «\u00a0{right}\u00a0»."


def _in_page(galley: Galley, element: HtmlElement, before: str, after: str) -> Fix | None:
    """Return the fix of a piece of text that the source writes as it is read."""
    place = galley.page.place(element)
    at = galley.html.find(before, place.offset + len(place.tag)) if place else -1
    return Fix(before=before, after=after, at=at) if at >= 0 and "<" not in after and "&" not in after else None


class Spaces(Rewriting):
    """A space that may break a line before a mark, inside a number or a date."""

    name: ClassVar[str] = "espaces-insecables"
    label: ClassVar[str] = "Les espaces insécables sont à leur place"
    why: ClassVar[str] = "Sans elles, un point d’interrogation ou un nombre se retrouve seul au début d’une ligne."
    told: ClassVar[str] = "Espace insécable"

    def rules(self, text: str) -> Sequence[Rule]:
        """Return the rules of spaces."""
        return SPACES


class Signs(Rewriting):
    """Apostrophes, quotation marks, ellipses and dashes of a typewriter."""

    name: ClassVar[str] = "signes-typographiques"
    label: ClassVar[str] = "Apostrophes, guillemets et points de suspension sont ceux du français"
    why: ClassVar[str] = "Un texte bien composé se lit mieux, et les lecteurs d’écran marquent les bonnes pauses."
    told: ClassVar[str] = "Signe"

    def rules(self, text: str) -> Sequence[Rule]:
        """Return the rules of signs."""
        return SIGNS


class Ordinals(Rewriting):
    """`3ème`, `1ère`, `XXIème`."""

    name: ClassVar[str] = "ordinaux"
    label: ClassVar[str] = "Les ordinaux s’abrègent par «\u00a0er\u00a0», «\u00a0re\u00a0» et «\u00a0e\u00a0»"
    why: ClassVar[str] = "Une lettre qui écrit partout de la même façon paraît tenue."
    told: ClassVar[str] = "Ordinal"

    def rules(self, text: str) -> Sequence[Rule]:
        """Return the rules of ordinals."""
        return ORDINALS


class Capitals(Rewriting):
    """`Etat`, `A savoir`, `Ile-de-France`."""

    name: ClassVar[str] = "capitales-accentuees"
    label: ClassVar[str] = "Les capitales portent leurs accents"
    why: ClassVar[str] = "L’accent change le sens et la prononciation\u00a0: un lecteur d’écran lit ce qui est écrit."
    severity: ClassVar[Severity] = Severity.TO_FIX
    reference: ClassVar[str] = "Académie française, questions de langue"
    told: ClassVar[str] = "Capitale accentuée"

    def rules(self, text: str) -> Sequence[Rule]:
        """Return the rules of capitals; those of words that English has too only for a text that is French."""
        return (*ACCENTS, *_DOUBTFUL) if sounds_french(text) else ACCENTS


_DOUBTFUL = (rule(rf"(?<![\w-])(?:{'|'.join(DOUBTFUL_CAPITALS)})(?![\w-])", lambda match: DOUBTFUL_CAPITALS[match[0]]),)


class DatesAndHours(Rewriting):
    """`1 juin`, `09h30`."""

    name: ClassVar[str] = "dates-et-heures"
    label: ClassVar[str] = "Les dates et les heures s’écrivent en entier"
    why: ClassVar[str] = "«\u00a09\u00a0h\u00a030\u00a0» se lit et s’entend sans hésiter, «\u00a009h30\u00a0» s’épelle."
    severity: ClassVar[Severity] = Severity.TO_FIX
    told: ClassVar[str] = "Date ou heure"

    def rules(self, text: str) -> Sequence[Rule]:
        """Return the rules of dates and hours."""
        return DATES
