"""The letter on the narrowest telephone: nothing is wider than its screen."""

import re
from collections.abc import Iterable
from typing import ClassVar

from lxml.html import HtmlElement

from newsletter import Check, Document, Finding, Fix, Galley, Occasion

from .fetched import is_unseen
from .reach import reaches
from .styles import Declaration, Sheet, declarations, sheets

#: Pixels of the narrowest screen (RGAA 10.11).
NARROW = 320
_LENGTH = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>px|pt|)", re.IGNORECASE)
_FOR_NARROW = re.compile(r"max-(?:device-)?width", re.IGNORECASE)
#: What holds its width whatever the screen; a cell yields, unless it says so by its `min-width`.
_HOLDING = frozenset({"table", "div", "img", "p", "section", "center", "ul", "ol", "pre"})
_STYLE = re.compile(r"(\sstyle\s*=\s*)([\"'])", re.IGNORECASE)
_FLUID = "max-width:100%;height:auto;"


class Width(Check):
    """An element that stays wider than 320 pixels on any screen."""

    name: ClassVar[str] = "largeur"
    label: ClassVar[str] = "La lettre tient dans la largeur d’un téléphone"
    why: ClassVar[str] = "Sans cela il faut faire défiler chaque ligne de gauche à droite, ou lire en tout petit."
    reference: ClassVar[str] = "RGAA 10.11"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield the first container that is too wide, then each picture, with its fix, outside of such containers."""
        page = galley.page
        known = _Known(sheets(page))
        wide = [element for element in page.elements() if known.is_too_wide(element)]
        boxes = [element for element in wide if element.tag != "img"]
        if boxes:
            message = f"Un élément large de {known.width(boxes[0]):.0f}\u00a0pixels déborde d’un téléphone\u00a0: "
            yield self.at(page, boxes[0], f"{message}donnez-lui width:100% et un max-width.")
        inside = set(boxes)
        for image in (each for each in wide if each.tag == "img" and inside.isdisjoint(each.iterancestors())):
            message = f"L’image, large de {known.width(image):.0f}\u00a0pixels, déborde d’un téléphone"
            yield self.at(page, image, f"{message}\u00a0: ajoutez max-width:100%.", fix=self._fluid(page, image))

    def _fluid(self, page: Document, image: HtmlElement) -> Fix | None:
        place = page.place(image)
        if place is None:
            return None
        if image.get("style") is None:
            return self.retagged(page, image, re.sub(r"^<\w+", lambda tag: f'{tag[0]} style="{_FLUID}"', place.tag))
        return self.retagged(page, image, _STYLE.sub(rf"\g<1>\g<2>{_FLUID}", place.tag, count=1))


class _Known:
    """What attributes and sheets say of widths."""

    def __init__(self, found: list[Sheet]) -> None:
        rules = [rule for sheet in found for rule in sheet.rules]
        self._always = [each for each in reaches(rule for rule in rules if not rule.at) if each.alone]
        narrow = reaches(rule for rule in rules if _FOR_NARROW.search(" ".join(rule.at)))
        self._narrow = [each for each in narrow if _is_fluid(_said(each.declarations))]

    def is_too_wide(self, element: HtmlElement) -> bool:
        """Tell whether an element is wider than the narrowest screen and nothing makes it yield."""
        if element.tag == "img" and is_unseen(element):
            return False
        said = self._of(element)
        least = _length(said.get("min-width", ""))
        wide = max(least, self.width(element) if element.tag in _HOLDING and not _is_fluid(said) else 0)
        return wide > NARROW and not any(each.holds(element) for each in self._narrow)

    def width(self, element: HtmlElement) -> float:
        """Return the width of an element in pixels; 0 when it follows the screen."""
        said = self._of(element)
        return max(_length(said.get("width", "")), _length(said.get("min-width", "")))

    def _of(self, element: HtmlElement) -> dict[str, str]:
        given = {"width": element.get("width", "")} if element.tag in ("table", "img") else {}
        for each in self._always:
            if each.holds(element):
                given |= _said(each.declarations)
        return given | _said(declarations(element.get("style", "")))


def _said(found: Iterable[Declaration]) -> dict[str, str]:
    return {each.name: each.value.lower() for each in found}


def _is_fluid(said: dict[str, str]) -> bool:
    """Tell whether something follows the screen: a share of it at most, or a width of its own choice."""
    most = said.get("max-width", "")
    if most.endswith(("%", "vw")) or 0 < _length(most) <= NARROW or said.get("display") == "none":
        return True
    return said.get("width", "").endswith(("%", "vw", "auto"))


def _length(value: str) -> float:
    match = _LENGTH.fullmatch(value.strip())
    if not match:
        return 0
    return float(match["number"]) * (4 / 3 if match["unit"].lower() == "pt" else 1)
