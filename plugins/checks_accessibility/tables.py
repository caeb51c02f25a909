"""Tables: those that lay out say that they are no data, those that hold data say what their columns are."""

from collections.abc import Iterable
from typing import ClassVar

from lxml.html import HtmlElement

from newsletter import Check, Finding, Galley, Occasion

_DATA = ("th", "caption", "thead")
_ROLES = ("presentation", "none")


class LayoutTables(Check):
    """A table of layout that a screen reader announces as data."""

    name: ClassVar[str] = "tableau-de-mise-en-page"
    label: ClassVar[str] = "Les tableaux de mise en page se taisent"
    why: ClassVar[str] = "Un lecteur d’écran annonce «\u00a0tableau, 3 lignes, 2 colonnes\u00a0» avant chaque bloc."
    reference: ClassVar[str] = "RGAA 5.3, 5.8"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield the first table without its role with the count of all, and each that has both a role and headings."""
        silent = [one for one in galley.page.elements("table") if not _is_silent(one) and not _is_data(one)]
        if silent:
            first = silent[0]
            place = galley.page.place(first)
            tag = f'<table role="presentation"{place.tag[6:]}' if place and not first.get("role") else ""
            others = f" (et {len(silent) - 1} de plus)" if silent[1:] else ""
            message = f'Un tableau de mise en page{others} n’a pas role="presentation"\u00a0: ajoutez-le.'
            yield self.at(galley.page, first, message, fix=self.retagged(galley.page, first, tag) if tag else None)
        for table in galley.page.elements("table"):
            if _is_silent(table) and _is_data(table):
                message = 'Un tableau de données se dit de mise en page\u00a0: retirez role="presentation".'
                yield self.at(galley.page, table, message)


class DataTables(Check):
    """A data table whose headings do not say what they head."""

    name: ClassVar[str] = "tableau-de-donnees"
    label: ClassVar[str] = "Les en-têtes d’un tableau disent ce qu’ils gouvernent"
    why: ClassVar[str] = "Sans portée, une cellule est lue sans son en-tête."
    reference: ClassVar[str] = "RGAA 5.6, 5.7"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each table with a heading that has no scope."""
        for table in galley.page.elements("table"):
            if not _is_silent(table) and any(not th.get("scope") and not th.get("id") for th in _own(table, "th")):
                yield self.at(
                    galley.page,
                    table,
                    'Un en-tête de tableau n’a pas de portée\u00a0: ajoutez scope="col" ou scope="row".',
                )


def _is_data(table: HtmlElement) -> bool:
    return any(True for _ in _own(table, *_DATA))


def _own(table: HtmlElement, *tags: str) -> Iterable[HtmlElement]:
    """Yield the elements of a table that belong to no table inside it."""
    return (each for each in table.iter(*tags) if next(each.iterancestors("table"), None) is table)


def _is_silent(table: HtmlElement) -> bool:
    """Tell whether a table's role is that of layout: the first of its names counts, in any letters."""
    return (table.get("role") or "").lower().split()[:1] in [[role] for role in _ROLES]
