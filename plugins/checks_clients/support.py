"""What our readers' programs are known not to keep, beyond what our own letters use."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import ClassVar

from lxml.html import HtmlElement

from newsletter import Check, Document, Finding, Galley, Occasion, Severity

from .matchers import of_at_rule, of_declaration, of_element, of_selector
from .readers import Feature, accepted, features, named
from .styles import Sheet, declarations, sheets
from .titles import index

#: What titles say in English of the nature of the thing they name.
_NATURES = re.compile(r" (?:attribute|element|property|keyword|CSS property|unit|shorthand)$")


class Support(Check):
    """A feature of HTML or CSS outside of the accepted ones that some of our readers' programs do not keep."""

    name: ClassVar[str] = "prise-en-charge"
    label: ClassVar[str] = "La page n’emploie que ce que les messageries des lecteurs savent montrer"
    why: ClassVar[str] = "Ce que la messagerie ne connaît pas disparaît\u00a0: la lettre doit rester lisible sans."
    reference: ClassVar[str] = "caniemail.com, © Rémi Parmentier, licence MIT"
    severity: ClassVar[Severity] = Severity.ADVICE

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each feature once, at its first place, with the programs that lack it and the date of the test."""
        for slug, element in used(galley.page).items():
            feature = features().get(slug)
            if feature is not None and feature.lacking and slug not in accepted():
                yield self.at(galley.page, element, told(feature))


def told(feature: Feature) -> str:
    """Return what is said of a feature that some programs lack: never more sure than its test."""
    return (
        f"{shown(feature)} n’est pas gardé par {named(feature.lacking)} (essais du {tried(feature)})\u00a0: "
        "vérifiez que la lettre se lit sans."
    )


def shown(feature: Feature) -> str:
    """Return the name of a feature as an editor may find it in the page."""
    kept = _NATURES.sub("", feature.title).strip()
    return f"«\u00a0{kept}\u00a0»"


def tried(feature: Feature) -> str:
    """Return the date of the test as it is written in French, `19/12/2023`."""
    return "/".join(reversed(feature.tried.split("-")))


def used(page: Document) -> dict[str, HtmlElement]:
    """Return the slugs of the features a page uses, each with the first element that does."""
    found: dict[str, HtmlElement] = {}
    for element in page.elements():
        for slug in (*of_element(index(), element), *_of_style(element.get("style", ""))):
            found.setdefault(slug, element)
    for sheet in sheets(page):
        for slug in _of_sheet(sheet):
            found.setdefault(slug, sheet.element)
    return found


@lru_cache(maxsize=4096)
def _of_style(style: str) -> frozenset[str]:
    return frozenset(slug for said in declarations(style) for slug in of_declaration(index(), said))


def _of_sheet(sheet: Sheet) -> Iterator[str]:
    for statement in sheet.statements:
        yield from of_at_rule(index(), statement)
    for rule in sheet.rules:
        for prelude in (*rule.at, rule.selector):
            yield from of_at_rule(index(), prelude) if prelude.startswith("@") else of_selector(index(), prelude)
        for said in rule.declarations:
            yield from of_declaration(index(), said)
