"""The entries of a list on a page, read with a structure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from urllib.parse import quote
from zoneinfo import ZoneInfo

from lxml import etree, html

from newsletter import Image

from .dates import Span, read_span
from .document import Document, words
from .story import Story
from .structure import FLAT, Structure

#: Parts of a page that hold no news: menus, signatures, asides.
_MARGINS = frozenset(("nav", "footer", "aside"))
_MARGIN_ROLES = frozenset(("navigation", "contentinfo", "banner", "complementary", "search"))
_BLOCKS = ("p", "dd", "td", "div", "section", "blockquote", "span", "li")
_HOLDERS = frozenset(("p", "div", "section", "article", "ul", "ol", "dl", "table", "h2", "h3", "h4", "li", "figure"))
_DATED = re.compile(r"date|publi|time|posted", re.IGNORECASE)
_MORE = re.compile(r"^\W*(?:lire|en savoir|voir|découvrir|suite|plus d|continuer|read more)", re.IGNORECASE)
_ASIDE_LINK = frozenset(("tag", "category", "author", "nofollow"))
#: A text as short as this around a date is there to tell the date.
_SHORT = 90
#: How many elements of one part are looked at: an entry is small.
_MOST_ELEMENTS = 200
#: A text shorter than this tells nothing.
_TELLING = 20


#: How many entries of a page are read, the first ones.
MOST = 1000


@dataclass(frozen=True)
class Entry:
    """One entry of a list: its title's element and the elements that belong to it, in order."""

    head: html.HtmlElement
    parts: tuple[html.HtmlElement, ...]
    document: Document

    def story(self, zone: ZoneInfo) -> Story:
        """Return what the entry tells."""
        return Story(
            title=words(self.head),
            url=self.link or self._own_place(),
            summary=self.summary(zone),
            published=self.date(zone),
            image=self._image(),
        )

    @cached_property
    def title(self) -> str:
        """The title as it is written."""
        return " ".join(self.head.text_content().split())

    @cached_property
    def link(self) -> str:
        """Where the entry leads: the title's link, the one that holds it, or the first of the entry's."""
        around = [*self.head.iter("a"), *self.head.iterancestors("a")]
        others = [each for part in self.parts for each in part.iter("a") if not _is_aside(each)]
        others.sort(key=lambda each: not _MORE.match(each.text_content()))
        return next(filter(None, map(self._leads, (*around, *others))), "")

    @property
    def has_picture(self) -> bool:
        """Tell whether the entry shows a picture."""
        return any(next(part.iter("img"), None) is not None for part in self.parts)

    def date(self, zone: ZoneInfo) -> Span | None:
        """Return the date told beside the title: in a `time`, in an element named after it, in a few words."""
        return next((span for text in self._dates() if (span := read_span(text, zone))), None)

    def summary(self, zone: ZoneInfo) -> str:
        """Return the first telling block beside the title, else the telling text around it; empty without any."""
        blocks = (words(each) for each in self._beside() if each.tag in _BLOCKS and not _holds(each) and _is_said(each))
        return next((text for text in (*blocks, *self._own_texts()) if _tells(text, zone)), "")

    def _dates(self) -> Iterator[str]:
        """Yield what may tell the date: what is written for programs, then in elements named after it, then briefly."""
        beside = list(self._beside())
        named = [
            each
            for each in beside
            if each.tag == "time" or _DATED.search(f"{each.get('class')} {each.get('itemprop')}")
        ]
        yield from (each.get(name, "") for each in named for name in ("datetime", "title", "content"))
        yield from (each.text_content()[: 2 * _SHORT] for each in named)
        short = (" ".join(each.text_content()[: 9 * _SHORT].split()) for each in beside)
        yield from (text for text in (*short, *self._own_texts()) if len(text) <= _SHORT)

    def _beside(self) -> Iterator[html.HtmlElement]:
        """Yield the elements of the entry that neither hold the title nor belong to it."""
        avoided = {self.head, *self.head.iterancestors(), *self.head.iterdescendants()}
        for part in self.parts:
            yield from (each for each in islice(part.iter(etree.Element), _MOST_ELEMENTS) if each not in avoided)

    def _own_texts(self) -> Iterator[str]:
        """Yield the bare texts between the elements that hold the title."""
        holders = {self.head, *self.head.iterancestors()}
        for part in self.parts:
            for element in part.iter(etree.Element):
                if element in holders and element is not self.head:
                    texts = [element.text, *(child.tail for child in element)]
                    yield from (" ".join(text.split()) for text in texts if text and text.strip())

    def _leads(self, link: html.HtmlElement) -> str:
        href = link.get("href", "")
        return "" if href.startswith("#") else self.document.link(href)

    def _own_place(self) -> str:
        """Return the place of the entry on the page itself: where its title's link jumps to, else its own name."""
        jumps = (each.get("href", "")[1:] for each in self.head.iter("a") if each.get("href", "").startswith("#"))
        holders = [self.parts[0], *self.parts[0].iterdescendants()]
        names = (each.get("id", "") for each in (self.head, *self.head.iterancestors()) if each in holders)
        name = next(filter(None, (*jumps, *names)), "")
        return self.document.address.partition("#")[0] + (f"#{quote(name)}" if name else "")

    def _image(self) -> Image | None:
        pictures = (each for part in self.parts for each in part.iter("img"))
        sources = ((_source(each), each.get("alt", "")) for each in pictures)
        return next(filter(None, (self.document.picture(source, alt) for source, alt in sources)), None)


def entries_at(document: Document, structure: Structure, most: int = MOST) -> list[Entry]:
    """Return the entries a structure finds, those in menus and footers left out; at most `most` of them.

    An entry without title is none. A heading, or a `dt`, goes on until the next one.
    """
    found = _elements(document.root.getroottree().xpath(structure.entry))
    inside = [each for each in found if not in_margin(each)][:most]
    path = etree.XPath(structure.title)
    heads = ((each, next(iter(_elements(path(each))), None)) for each in inside)
    entries = (Entry(head, tuple(_parts(each)), document) for each, head in heads if head is not None)
    return [entry for entry in entries if entry.title]


def in_margin(element: html.HtmlElement) -> bool:
    """Tell whether an element is in a part of the page that holds no news."""
    return any(
        each.tag in _MARGINS or each.get("role") in _MARGIN_ROLES or (each.tag == "header" and _is_top(each))
        for each in (element, *element.iterancestors())
    )


def _is_top(header: html.HtmlElement) -> bool:
    return not any(each.tag in ("article", "main", "section", "li") for each in header.iterancestors())


def _elements(found: object) -> list[html.HtmlElement]:
    # An XPath of a person may as well give text, numbers or attributes.
    return [each for each in found if isinstance(each, html.HtmlElement)] if isinstance(found, list) else []


def _parts(entry: html.HtmlElement) -> Iterator[html.HtmlElement]:
    yield entry
    if entry.tag in FLAT:
        for beside in entry.itersiblings():
            if beside.tag in FLAT and beside.tag <= entry.tag:
                return
            yield beside


def _is_aside(link: html.HtmlElement) -> bool:
    return bool(_ASIDE_LINK.intersection(link.get("rel", "").lower().split()))


def _source(image: html.HtmlElement) -> str:
    """Return where a picture is, also one that is loaded late."""
    sources = (image.get(name, "") for name in ("src", "data-src", "data-lazy-src"))
    return next((each for each in sources if each and not each.startswith("data:")), "")


def _holds(element: html.HtmlElement) -> bool:
    return any(child.tag in _HOLDERS for child in element)


def _is_said(block: html.HtmlElement) -> bool:
    """Tell whether a block says something by itself: links alone are categories, or lead further."""
    linked = sum(len("".join(link.text_content().split())) for link in block.iter("a"))
    return len("".join(block.text_content().split())) > linked


def _tells(text: str, zone: ZoneInfo) -> bool:
    dated = len(text) <= _SHORT and read_span(text, zone) is not None
    return len(text) >= _TELLING and not dated and not _MORE.match(text)
