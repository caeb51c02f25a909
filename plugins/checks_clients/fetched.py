"""What a page makes a mail program fetch while it is read."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from lxml.html import HtmlElement

from newsletter import Document

from .styles import styles

_URL = re.compile(r"url\(\s*[\"']?(?P<url>(?:https?:)?//[^\"')\s;]+)", re.IGNORECASE)
_IMPORT = re.compile(r"@import\s+(?:url\([^()]*\)|\"[^\"]*\"|'[^']*')[^;{}]*;?", re.IGNORECASE)
_REMOTE = re.compile(r"(?:https?:)?//[^\"')\s]+", re.IGNORECASE)
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}", re.IGNORECASE)
_SOURCES = ("src", "background", "poster")
#: Of the files a `link` names, those that are fetched.
_FETCHED_LINKS = frozenset({"stylesheet", "preload", "icon", "import", "prefetch"})


class Kind(StrEnum):
    """What is fetched."""

    PICTURE = "picture"
    SHEET = "sheet"
    FONT = "font"
    OTHER = "other"


class Fetched(NamedTuple):
    """One address that is fetched, by which element, and how the page writes it when it is a statement of CSS."""

    url: str
    kind: Kind
    element: HtmlElement
    statement: str = ""


def fetched(page: Document) -> Iterator[Fetched]:
    """Yield what the page fetches from the web, in reading order; what travels in the message is not fetched."""
    for element in page.elements():
        yield from _by_attributes(element)
        if "url(" in element.get("style", ""):
            yield from (
                Fetched(match["url"], Kind.PICTURE, element) for match in _URL.finditer(element.get("style", ""))
            )
        if element.tag == "style":
            yield from _by_sheet(element, str(element.text or ""))


def is_remote(url: str) -> bool:
    """Tell whether an address leads to the web."""
    return url.strip().lower().startswith(("http://", "https://", "//"))


def _by_attributes(element: HtmlElement) -> Iterator[Fetched]:
    kind = Kind.PICTURE if element.tag in ("img", "table", "td", "body", "source", "video") else Kind.OTHER
    for name in _SOURCES:
        if is_remote(element.get(name, "")):
            yield Fetched(element.get(name, "").strip(), kind, element)
    for candidate in element.get("srcset", "").split(","):
        url = candidate.strip().partition(" ")[0]
        if is_remote(url):
            yield Fetched(url, Kind.PICTURE, element)
    if element.tag == "link" and is_remote(element.get("href", "")) and _is_fetched(element):
        yield Fetched(element.get("href", "").strip(), Kind.SHEET, element)


def _is_fetched(link: HtmlElement) -> bool:
    return not link.get("rel") or bool(_FETCHED_LINKS & set(link.get("rel", "").lower().split()))


def _by_sheet(element: HtmlElement, css: str) -> Iterator[Fetched]:
    for match in _IMPORT.finditer(css):
        yield from (Fetched(url[0], Kind.SHEET, element, match[0]) for url in _REMOTE.finditer(match[0]))
    for face in _FONT_FACE.finditer(css):
        yield from (Fetched(match["url"], Kind.FONT, element) for match in _URL.finditer(face[0]))
    rest = _FONT_FACE.sub("", _IMPORT.sub("", css))
    yield from (Fetched(match["url"], Kind.PICTURE, element) for match in _URL.finditer(rest))


def is_unseen(image: HtmlElement) -> bool:
    """Tell whether a picture shows nothing: one pixel at most, or hidden without words nor a class to show it."""
    return _is_dot(image) or _is_hidden(image)


def _is_dot(image: HtmlElement) -> bool:
    said = styles(image)
    sides = (said.get("width") or image.get("width", ""), said.get("height") or image.get("height", ""))
    return all(re.fullmatch(r"[01](?:\.\d+)?(?:px)?", side.strip()) for side in sides)


def _is_hidden(image: HtmlElement) -> bool:
    if image.get("class") or image.get("id") or image.get("alt"):
        return False
    said = styles(image)
    return "hidden" in image.attrib or said.get("display") == "none" or said.get("visibility") == "hidden"
