"""The letter on a dark screen: what it says of dark colours is heard."""

import re
from collections.abc import Iterable
from typing import ClassVar

from newsletter import Check, Document, Finding, Fix, Galley, Occasion, Severity

from .styles import Declaration, sheets, styles

_DARK = re.compile(r"prefers-color-scheme\s*:\s*dark", re.IGNORECASE)
_HEAD = re.compile(r"<head(?:\s[^<>]*)?>", re.IGNORECASE)
_METAS = '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
_COLORS = frozenset({"color", "background", "background-color"})


class Dark(Check):
    """Dark colours that no program will use, or a page that says nothing of dark screens."""

    name: ClassVar[str] = "ecran-sombre"
    label: ClassVar[str] = "La lettre est prévue pour les écrans sombres"
    why: ClassVar[str] = (
        "Sur un écran sombre, une messagerie laissée à elle-même change les couleurs et perd des textes."
    )
    reference: ClassVar[str] = "RGAA 10.5\u00a0; CSS Color Adjustment 1"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield one finding: the colours without their announce, the colours that lose, or neither of them."""
        head = _HEAD.search(galley.html)
        if head is None:
            return
        dark = dark_colors(galley.page)
        if dark and not announces(galley.page):
            fix = Fix(before=head[0], after=head[0] + _METAS, at=head.start())
            message = "Les couleurs pour écran sombre ne sont pas annoncées\u00a0: ajoutez la balise meta color-scheme."
            yield self.finding(message, fix=fix)
        elif dark and not any(each.important for each in dark) and _colored(galley.page):
            message = (
                "Les couleurs pour écran sombre cèdent à celles des éléments\u00a0: ajoutez «\u00a0!important\u00a0»."
            )
            yield self.finding(message, severity=Severity.ADVICE)
        elif not dark and not announces(galley.page) and galley.page.texts:
            message = (
                "La page ne dit rien des écrans sombres\u00a0: ajoutez meta color-scheme et voyez l’aperçu sombre."
            )
            yield self.finding(message, severity=Severity.ADVICE)


def dark_colors(page: Document) -> list[Declaration]:
    """Return the colours that the page declares for dark screens."""
    rules = (rule for sheet in sheets(page) for rule in sheet.rules if _DARK.search(" ".join(rule.at)))
    return [each for rule in rules for each in rule.declarations if each.name in _COLORS]


def announces(page: Document) -> bool:
    """Tell whether the page says which screens it is made for, by a `meta` or the property `color-scheme`."""
    names = {meta.get("name", "").lower() for meta in page.elements("meta")}
    if names & {"color-scheme", "supported-color-schemes"}:
        return True
    said = (each.name for sheet in sheets(page) for rule in sheet.rules for each in rule.declarations)
    return not {"color-scheme", "supported-color-schemes"}.isdisjoint(said)


def _colored(page: Document) -> bool:
    return any(not _COLORS.isdisjoint(styles(element)) for element in page.elements())
