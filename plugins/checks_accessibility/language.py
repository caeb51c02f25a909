"""In which language and direction a letter is read, and how it is called."""

import re
from collections.abc import Iterable
from typing import ClassVar

from newsletter import Check, Document, Finding, Galley, Occasion, Severity

#: RFC 5646 §2.1, as far as a letter needs it.
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
_FEW = 8


class Language(Check):
    """A page, or its content, that does not say its language."""

    name: ClassVar[str] = "langue-declaree"
    label: ClassVar[str] = "La langue est déclarée"
    why: ClassVar[str] = "Sans elle, une voix de synthèse lit le français avec l’accent d’une autre langue."
    reference: ClassVar[str] = "RGAA 8.3, 8.4"
    severity: ClassVar[Severity] = Severity.BLOCKING

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield one finding: the page first, else its content, which mail programs keep when they drop the page."""
        root = galley.page.root
        told = root.get("lang", "")
        if not _TAG.fullmatch(told) or told.lower() == "und":
            place = galley.page.place(root)
            message = 'La page ne dit pas sa langue\u00a0: ajoutez lang="fr" à la balise html.'
            fix = self.retagged(galley.page, root, _with_language(place.tag)) if place else None
            yield self.at(galley.page, root, message, fix=fix)
        elif not _inside(galley.page, "lang"):
            message = "Le contenu ne dit pas sa langue\u00a0: ajoutez lang à un bloc, html se perd en route."
            yield self.finding(message, severity=Severity.TO_FIX)


class Direction(Check):
    """A page that does not say in which direction it is read."""

    name: ClassVar[str] = "sens-de-lecture"
    label: ClassVar[str] = "Le sens de lecture est déclaré"
    why: ClassVar[str] = "Dans une messagerie réglée pour l’arabe ou l’hébreu, la lettre s’afficherait à l’envers."
    reference: ClassVar[str] = "RGAA 8.10"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield one finding when neither the page nor its content says it."""
        if not galley.page.root.get("dir") and not _inside(galley.page, "dir"):
            yield self.finding('La page ne dit pas son sens de lecture\u00a0: ajoutez dir="ltr" à html et au contenu.')


class PageTitle(Check):
    """A page without a name."""

    name: ClassVar[str] = "titre-de-page"
    label: ClassVar[str] = "La page a un titre"
    why: ClassVar[str] = "C’est ce qu’un lecteur d’écran annonce en premier, et le nom de l’onglet."
    reference: ClassVar[str] = "RGAA 8.5, 8.6"
    severity: ClassVar[Severity] = Severity.BLOCKING

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield one finding when the title is missing or empty."""
        title = galley.page.root.findtext("head/title") or ""
        if not title.strip() and galley.page.texts:
            yield self.finding("La page n’a pas de titre\u00a0: remplissez la balise title avec l’objet de la lettre.")


def _with_language(tag: str) -> str:
    return re.sub(r"^<html", '<html lang="fr"', re.sub(r"""\slang\s*=\s*("[^"]*"|'[^']*'|[^\s>]*)""", "", tag))


def _inside(page: Document, name: str) -> bool:
    """Tell whether one of the first elements of the body says it, so that all that is read lies within."""
    elements = page.elements("body", "div", "main", "table", "center", "td", "article", "section")
    return any(element.get(name) for _, element in zip(range(_FEW), elements, strict=False))
