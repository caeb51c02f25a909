"""Nothing of the making shows: no tag of the template, no empty page, no block that got lost."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from lxml.html import HtmlElement

from newsletter import Check, Document, Finding, Galley, Occasion, Severity

#: Names of template languages' tags, as they begin.
_TEMPLATES = ("mj-", "mjml")


class Leftovers(Check):
    """A tag of MJML left in the page, a page without anything to read, a block of the letter the page does not show."""

    name: ClassVar[str] = "reste-de-gabarit"
    label: ClassVar[str] = "La page est entière, sans reste de son gabarit"
    why: ClassVar[str] = "Un gabarit mal refermé fait disparaître une partie de la lettre sans rien dire."
    reference: ClassVar[str] = "HTML, éléments inconnus"
    severity: ClassVar[Severity] = Severity.BLOCKING

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield the first tag left over, then an empty page, else each block the page does not show."""
        left = next((element for element in galley.page.elements() if _is_left(element)), None)
        if left is not None:
            yield self.at(
                galley.page, left, f"La balise <{left.tag}> du gabarit est restée dans la page\u00a0: corrigez-le."
            )
        if is_empty(galley.page):
            yield self.finding("La page ne montre rien à lire\u00a0: vérifiez le gabarit et les contenus.")
        elif galley.spans:
            yield from self._lost(galley)

    def _lost(self, galley: Galley) -> Iterator[Finding]:
        shown = {span.block for span in galley.spans if galley.html[span.start : span.end].strip()}
        for block in galley.blocks:
            if block.id not in shown:
                title = block.wording.title or (block.item.title if block.item else block.section)
                message = f"«\u00a0{title}\u00a0» n’est pas dans la page\u00a0: vérifiez son gabarit."
                yield self.finding(message, block=block.id)


def is_empty(page: Document) -> bool:
    """Tell whether a page shows neither words nor pictures."""
    return not page.texts and next(page.elements("img"), None) is None


def _is_left(element: HtmlElement) -> bool:
    return str(element.tag).startswith(_TEMPLATES)
