"""A style sheet that fetches another stands alone: it falls alone."""

import re
from collections.abc import Iterable
from typing import ClassVar

from newsletter import Check, Document, Finding, Fix, Galley, Occasion, Severity

from .styles import Sheet, sheets

_IMPORT = re.compile(r"@import\s+(?:url\([^()]*\)|\"[^\"]*\"|'[^']*')[^;{}]*;", re.IGNORECASE)
_URL = re.compile(r"url\(\s*[\"']?(?!data:)[^)\s]", re.IGNORECASE)


class Imports(Check):
    """A `<style>` whose rules are lost with the `@import` or the fetched file that stands among them."""

    name: ClassVar[str] = "feuille-import"
    label: ClassVar[str] = "Une feuille de style qui en appelle une autre est à part"
    why: ClassVar[str] = (
        "Bnum et les autres Roundcube retirent toute la feuille\u00a0: la mise en page entière est perdue."
    )
    reference: ClassVar[str] = "Roundcube, nettoyage des feuilles de style"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each sheet that holds rules beside an `@import`, with its fix, or beside a file it fetches."""
        for sheet in sheets(galley.page):
            own = [rule for rule in sheet.rules if not rule.selector.startswith("@")]
            if own and any(each.lower().startswith("@import") for each in sheet.statements):
                message = (
                    "Bnum retire toute feuille de style qui contient @import\u00a0: mettez-le dans une feuille à part."
                )
                yield self.at(galley.page, sheet.element, message, fix=_apart(galley.page, sheet))
            elif own and _URL.search(str(sheet.element.text)):
                message = "Bnum retire toute feuille de style qui appelle un fichier\u00a0: mettez-le dans une autre."
                yield self.at(galley.page, sheet.element, message, severity=Severity.ADVICE)


def _apart(page: Document, sheet: Sheet) -> Fix | None:
    """Return the fix that closes the sheet after its last `@import` and opens another for its rules."""
    css, place = str(sheet.element.text), page.place(sheet.element)
    found = list(_IMPORT.finditer(css))
    at = page.source.find(css, place.offset) if place else -1
    if not found or at < 0:
        return None
    before = css[: found[-1].end()]
    return Fix(before=before, after=f"{before}</style><style>", at=at)
