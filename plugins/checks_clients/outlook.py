"""Outlook on Windows draws pages with Word: it must be told widths its own way."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from lxml.html import HtmlElement

from newsletter import Check, Document, Finding, Fix, Galley, Occasion, Severity

from .fetched import is_unseen
from .styles import pixels, styles

#: Pixels beyond which a picture widens the letter (the usual width of letters), unless a table is as wide.
WIDEST = 600
_OPENS = re.compile(r"<!(?:--)?\[if\s", re.IGNORECASE)
_CLOSES = re.compile(r"<!(?:--)?\[endif\]", re.IGNORECASE)
_MADE_FOR = re.compile(r"<!--\[if\s[^\]]*mso", re.IGNORECASE)
_GHOST = re.compile(r"<!--\[if\s[^\]]*mso[^\]]*\]>\s*<table", re.IGNORECASE)
_END_OF_HEAD = re.compile(r"</head\s*>", re.IGNORECASE)
_DENSITY = (
    '<!--[if mso]><noscript><xml><o:OfficeDocumentSettings xmlns:o="urn:schemas-microsoft-com:office:office">'
    "<o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml></noscript><![endif]-->"
)
_COLUMN = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>px|em|rem)", re.IGNORECASE)
_PADDING = re.compile(r"(?P<number>\d+)px")


class Outlook(Check):
    """Conditional comments out of balance, pictures without a width or too wide, what Word leaves aside.

    Word draws neither `max-width` nor the inner space of a link; our own buttons keep their ground and their words
    without it, which is accepted.
    """

    name: ClassVar[str] = "outlook"
    label: ClassVar[str] = "La lettre se tient dans Outlook sur Windows"
    why: ClassVar[str] = "Outlook, très lu dans les collectivités, ignore une partie des styles et agrandit les images."
    reference: ClassVar[str] = "email-guidelines\u00a0; caniemail.com"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield what concerns the whole page, then each picture and each button."""
        yield from self._whole(galley.page)
        widest = max([WIDEST, *(pixels(table.get("width")) or 0 for table in galley.page.elements("table"))])
        for image in galley.page.elements("img"):
            if not is_unseen(image):
                yield from self._picture(galley.page, image, widest)
        if galley.letter is None:
            yield from self._buttons(galley.page)

    def _whole(self, page: Document) -> Iterator[Finding]:
        if len(_OPENS.findall(page.source)) != len(_CLOSES.findall(page.source)):
            yield self.finding(
                "Un commentaire pour Outlook (<!--[if…) n’est pas refermé, ou l’est deux fois\u00a0: corrigez-le."
            )
        end = _END_OF_HEAD.search(page.source)
        if end and _MADE_FOR.search(page.source) and "PixelsPerInch" not in page.source and _measured(page):
            fix = Fix(before=end[0], after=_DENSITY + end[0], at=end.start())
            message = "Outlook agrandira les images sur les écrans denses\u00a0: ajoutez PixelsPerInch à l’en-tête."
            yield self.finding(message, severity=Severity.ADVICE, fix=fix)
        column = next((each for each in page.elements("div", "table", "main") if _is_column(each)), None)
        if column is not None and not _GHOST.search(page.source):
            message = (
                "Outlook ignore max-width et étale la lettre sur l’écran\u00a0: entourez-la d’un tableau pour lui."
            )
            yield self.at(page, column, message, severity=Severity.ADVICE)

    def _picture(self, page: Document, image: HtmlElement, widest: float) -> Iterator[Finding]:
        width = pixels(image.get("width"))
        if image.get("width") is None and image.get("height") is None:
            message = "L’image n’a pas d’attribut width\u00a0: Outlook la montre dans sa taille d’origine. Ajoutez-le."
            yield self.at(page, image, message, fix=self._with_width(page, image))
        elif width is not None and width > widest:
            message = f"L’image est large de {width:.0f}\u00a0pixels et élargit la lettre dans Outlook"
            yield self.at(page, image, f"{message}\u00a0: restez à {widest:.0f}.")

    def _with_width(self, page: Document, image: HtmlElement) -> Fix | None:
        said, place = styles(image), page.place(image)
        width = pixels(said.get("width")) or pixels(said.get("max-width"))
        if not width or place is None:
            return None
        return self.retagged(page, image, re.sub(r"^<\w+", lambda tag: f'{tag[0]} width="{width:.0f}"', place.tag))

    def _buttons(self, page: Document) -> Iterator[Finding]:
        for link in page.elements("a"):
            if _is_button(link) and "mso" not in _around(page, link):
                message = "Outlook réduit ce bouton à son texte\u00a0: mettez l’espace et le fond sur une cellule."
                yield self.at(page, link, message, severity=Severity.ADVICE)


def _measured(page: Document) -> bool:
    return any((pixels(image.get("width")) or 0) > 1 for image in page.elements("img"))


def _is_column(element: HtmlElement) -> bool:
    """Tell whether an element is as wide as a letter only by its `max-width`."""
    match = _COLUMN.fullmatch(styles(element).get("max-width", ""))
    if match is None or any(pixels(up.get("width")) for up in (element, *element.iterancestors("table", "td"))):
        return False
    size = float(match["number"]) * (1 if match["unit"].lower() == "px" else 16)
    return 400 <= size <= 800 and not any(pixels(table.get("width")) for table in element.iter("table"))


def _is_button(link: HtmlElement) -> bool:
    said = styles(link)
    padding = [float(match["number"]) for match in _PADDING.finditer(said.get("padding", ""))]
    ground = said.get("background-color") or said.get("background")
    return bool(link.get("href") and ground and padding and max(padding) >= 8) and not _has_ground(link)


def _has_ground(link: HtmlElement) -> bool:
    """Tell whether the cell around a link has a ground of its own, so that the button stays one."""
    cell = next(link.iterancestors("td"), None)
    return cell is not None and bool(cell.get("bgcolor") or {"background", "background-color"} & styles(cell).keys())


def _around(page: Document, link: HtmlElement) -> str:
    """Return the source from a little before a link to its end: where what is meant for Outlook stands."""
    place = page.place(link)
    if place is None:
        return ""
    end = page.source.find("</a", place.offset)
    return page.source[max(0, place.offset - 400) : end if end >= 0 else place.offset]
