"""A page of HTML parsed once: its elements, what is read of it, and where in the source each stands."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from html.parser import HTMLParser
from typing import NamedTuple

from lxml import html
from lxml.etree import ParserError
from lxml.html import HtmlElement

_UNREAD = frozenset({"script", "style", "title", "head"})
_CODE = frozenset({"code", "pre", "kbd", "samp", "var"})
#: How many tags of the source the parser may have dropped before the next element of the tree.
_DROPPED = 3
_EMPTY = "<html></html>"


def _parser() -> html.HTMLParser:
    return html.HTMLParser(encoding="utf-8", huge_tree=True)


class Place(NamedTuple):
    """Where an element begins in its source, counted from 1; `offset` counts characters from 0."""

    line: int
    column: int
    offset: int
    #: The start tag as it is written.
    tag: str
    #: The block of our letter it belongs to.
    block: int | None


class Span(NamedTuple):
    """The characters of a page that one block of our letter made."""

    start: int
    end: int
    block: int


class Document:
    """A page for checks to read; `spans` tell which block of our letter made which part of it."""

    def __init__(self, source: str, spans: Sequence[Span] = ()) -> None:
        self.source = source
        self._spans = spans

    @cached_property
    def root(self) -> HtmlElement:
        """The tree, as browsers would build it; never empty."""
        given = (self.source.strip() or _EMPTY).encode("utf-8", "replace")
        try:
            return html.document_fromstring(given, parser=_parser(), ensure_head_body=True)
        except ParserError:  # comments or a doctype alone
            return html.document_fromstring(_EMPTY, parser=_parser(), ensure_head_body=True)

    def elements(self, *tags: str) -> Iterator[HtmlElement]:
        """Yield the elements with one of these names, or all, in reading order; no comment is among them."""
        return (each for each in self.root.iter(*tags) if isinstance(each.tag, str))

    @cached_property
    def texts(self) -> tuple[tuple[HtmlElement, str], ...]:
        """Every piece of text that is read, spaces folded, with the element it stands in."""
        return tuple((element, fold(text)) for element, text in self._read(self.root, _UNREAD))

    @cached_property
    def prose(self) -> tuple[tuple[HtmlElement, str], ...]:
        """Every piece of text as it is written, non-breaking spaces and all, with its element; no code."""
        return tuple(self._read(self.root, _UNREAD | _CODE))

    def _read(self, element: HtmlElement, unread: frozenset[str]) -> Iterator[tuple[HtmlElement, str]]:
        """Yield texts in reading order; pages nest deeper than functions may call one another."""
        waiting: list[tuple[HtmlElement, str | None]] = [(element, None)]
        while waiting:
            one, tail = waiting.pop()
            text = tail
            if tail is None and isinstance(one.tag, str) and one.tag not in unread:
                text = one.text
                for child in reversed(one):
                    waiting += [(one, child.tail or ""), (child, None)]
            if text and text.strip():
                yield one, text

    def place(self, element: HtmlElement) -> Place | None:
        """Return where an element begins; None for one the source does not write, such as an implied `body`."""
        return self._places.get(element)

    @cached_property
    def _places(self) -> dict[HtmlElement, Place]:
        written, found, at = self._written, {}, 0
        for element in self.elements():
            ahead = (n for n in range(at, min(at + _DROPPED, len(written))) if written[n][0] == element.tag)
            match = next(ahead, None)
            if match is not None:
                found[element], at = written[match][1], match + 1
        return found

    @cached_property
    def _written(self) -> list[tuple[str, Place]]:
        reader = _Tags()
        reader.feed(self.source)
        # The reader of tags counts line feeds, and nothing else that a text may hold.
        starts = [0, *(found.end() for found in re.finditer("\n", self.source))]
        return [(name, self._placed(starts, line, column, tag)) for name, line, column, tag in reader.found]

    def _placed(self, starts: list[int], line: int, column: int, tag: str) -> Place:
        offset = starts[line - 1] + column
        block = next((span.block for span in self._spans if span.start <= offset < span.end), None)
        return Place(line, column + 1, offset, tag, block)


class _Tags(HTMLParser):
    """Notes each start tag with its line, its column and how it is written."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[str, int, int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a start tag."""
        line, column = self.getpos()
        self.found.append((tag, line, column, self.get_starttag_text() or ""))


def fold(text: str) -> str:
    """Return the text with every run of spaces, non-breaking ones included, made one space."""
    return " ".join(text.split())


def name_of(element: HtmlElement) -> str:
    """Return what a screen reader says of a link or a heading: its words, the texts of its pictures, its label."""
    pictures = (image.get("alt", "") for image in element.iter("img"))
    return fold(" ".join((element.text_content(), *pictures, element.get("aria-label", ""))))
