"""Lists: told as lists, not drawn with dashes."""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import ClassVar

from lxml.html import HtmlElement

from newsletter import Check, Finding, Galley, Occasion, shortened

_BULLET = re.compile(r"\s*(?:[-–—•·▪►➤✓✔*]|\d{1,2}[.)])[\s\u00a0]+\S")


class FakeLists(Check):
    """Two lines or more in a row that begin with a dash, a tick or a number."""

    name: ClassVar[str] = "fausse-liste"
    label: ClassVar[str] = "Une liste est une liste"
    why: ClassVar[str] = (
        "Un lecteur d’écran annonce «\u00a0liste de trois éléments\u00a0»\u00a0; de tirets, il ne dit rien."
    )
    reference: ClassVar[str] = "RGAA 9.3"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield the second line of each run of such lines."""
        for drawn, run in groupby(galley.page.texts, key=_is_drawn):
            lines = list(run)
            if drawn and len(lines) > 1:
                element, text = lines[1]
                message = "Une liste est dessinée avec des tirets ou des coches\u00a0: utilisez ul et li."
                yield self.at(galley.page, element, message, excerpt=shortened(text))


def _is_drawn(piece: tuple[HtmlElement, str]) -> bool:
    element, text = piece
    if not _BULLET.match(text) or element.tag in ("a", "th"):
        return False
    return element.tag != "li" and next(element.iterancestors("li"), None) is None
