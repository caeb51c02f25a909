"""Headings: how a reader who does not see goes through a letter."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import ClassVar

from lxml.html import HtmlElement

from newsletter import Check, Document, Finding, Galley, Occasion, Severity, fold, name_of

_LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")
#: Words of a line that may be a heading.
_SHORT = 12


class Headings(Check):
    """Headings that leave out a level, are empty, or of which none or several come first."""

    name: ClassVar[str] = "titres"
    label: ClassVar[str] = "Les titres se suivent"
    why: ClassVar[str] = (
        "Une lectrice d’écran va de titre en titre\u00a0: un trou lui fait croire qu’une partie manque."
    )
    reference: ClassVar[str] = "RGAA 9.1"
    severity: ClassVar[Severity] = Severity.BLOCKING

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield what is wrong with the sequence, then each empty heading."""
        page, found = galley.page, list(galley.page.elements(*_LEVELS))
        yield from self._first(page, [one for one in found if one.tag == "h1"])
        for before, after in pairwise(found):
            if int(after.tag[1]) > int(before.tag[1]) + 1:
                message = f"Un titre {after.tag} suit un titre {before.tag}\u00a0: ne sautez pas de niveau."
                yield self.at(page, after, message)
        for heading in filter(lambda one: not name_of(one), found):
            yield self.at(page, heading, "Un titre est vide\u00a0: écrivez-le ou retirez-le.", severity=Severity.TO_FIX)

    def _first(self, page: Document, first: list[HtmlElement]) -> Iterator[Finding]:
        if not first and page.texts:
            yield self.finding("La lettre n’a pas de titre principal\u00a0: mettez son objet dans un titre h1.")
        for more in first[1:]:
            message = "La lettre a plusieurs titres principaux\u00a0: un seul h1, les autres en h2."
            yield self.at(page, more, message, severity=Severity.TO_FIX)


class FakeHeadings(Check):
    """A short bold paragraph where a heading was meant."""

    name: ClassVar[str] = "faux-titre"
    label: ClassVar[str] = "Un titre est un titre, pas une ligne en gras"
    why: ClassVar[str] = (
        "Une ligne en gras n’est pas annoncée\u00a0: la lectrice d’écran ne sait pas qu’une partie commence."
    )
    reference: ClassVar[str] = "RGAA 9.1"
    severity: ClassVar[Severity] = Severity.ADVICE

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each paragraph that is one short bold line followed by a text."""
        for paragraph in galley.page.elements("p"):
            words = fold(paragraph.text_content()).split()
            if 1 < len(words) <= _SHORT and _is_bold(paragraph) and _is_followed(paragraph):
                message = f"«\u00a0{' '.join(words)}\u00a0» ressemble à un titre\u00a0: faites-en un titre."
                yield self.at(galley.page, paragraph, message)


def _is_bold(paragraph: HtmlElement) -> bool:
    """Tell whether all the words of a paragraph stand in one bold element, and end no sentence."""
    children = list(paragraph)
    alone = len(children) == 1 and children[0].tag in ("b", "strong") and not _outside(paragraph)
    return alone and not fold(paragraph.text_content()).endswith((".", ":", "!", "?", ","))


def _outside(paragraph: HtmlElement) -> str:
    return "".join(_texts(paragraph)).strip()


def _texts(paragraph: HtmlElement) -> Iterator[str]:
    yield paragraph.text or ""
    yield from (child.tail or "" for child in paragraph)


def _is_followed(paragraph: HtmlElement) -> bool:
    after = paragraph.getnext()
    return after is not None and after.tag in ("p", "ul", "ol") and len(after.text_content().split()) > _SHORT
