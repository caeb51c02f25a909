"""Reads the styles of a page: declarations of `style` attributes, rules of `<style>` elements."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from lxml.html import HtmlElement

from newsletter import Document

_COMMENTS = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
#: What ends or opens something, and what hides such signs: strings and parentheses.
_SIGNS = re.compile(r'"[^"]*"|\'[^\']*\'|\([^(){}]*\)|[{};]')
_IMPORTANT = re.compile(r"\s*!\s*important\s*\Z", re.IGNORECASE)
_PIXELS = re.compile(r"(\d+(?:\.\d+)?)(?:px)?", re.IGNORECASE)


class Declaration(NamedTuple):
    """A property in small letters, its value, and whether it is `!important`."""

    name: str
    value: str
    important: bool


class StyleRule(NamedTuple):
    """A rule of a style sheet; `at` holds the at-rules around it, the outermost first."""

    at: tuple[str, ...]
    selector: str
    declarations: tuple[Declaration, ...]

    @property
    def selectors(self) -> list[str]:
        """The selectors that commas separate."""
        return [one.strip() for one in self.selector.split(",")]


class Sheet(NamedTuple):
    """A `<style>` element as it is read: its rules, and its statements that are no rule (`@import …`)."""

    element: HtmlElement
    rules: tuple[StyleRule, ...]
    statements: tuple[str, ...]


@lru_cache(maxsize=4096)
def declarations(style: str) -> tuple[Declaration, ...]:
    """Return what a `style` attribute, or the inside of a rule, declares."""
    return tuple(filter(None, map(_declaration, _pieces(style))))


def styles(element: HtmlElement) -> dict[str, str]:
    """Return the values of an element's `style` attribute by property; the last one counts."""
    return {each.name: each.value for each in declarations(element.get("style", ""))}


def sheets(page: Document) -> list[Sheet]:
    """Return the style sheets that a page holds, conditional comments left out."""
    return [_sheet(element) for element in page.elements("style")]


def pixels(value: str | None) -> float | None:
    """Return a length in pixels, written `600` or `600px`; None for any other."""
    match = _PIXELS.fullmatch((value or "").strip())
    return float(match[1]) if match else None


def _declaration(text: str) -> Declaration | None:
    name, colon, value = text.partition(":")
    if not colon:
        return None
    kept = _IMPORTANT.sub("", value)
    return Declaration(name.strip().lower(), kept.strip(), kept != value)


def _pieces(text: str) -> Iterator[str]:
    start = 0
    for sign in _SIGNS.finditer(text):
        if sign[0] == ";":
            yield text[start : sign.start()]
            start = sign.end()
    yield text[start:]


def _sheet(element: HtmlElement) -> Sheet:
    media = element.get("media", "")
    around = (f"@media {media}",) if media else ()
    rules, statements = _rules(str(element.text or ""))
    return Sheet(element, tuple(rule._replace(at=around + rule.at) for rule in rules), statements)


@lru_cache(maxsize=64)
def _rules(css: str) -> tuple[tuple[StyleRule, ...], tuple[str, ...]]:
    text = _COMMENTS.sub(" ", css)
    reader = _Reader()
    start = 0
    for sign in _SIGNS.finditer(text):
        if sign[0] in "{};":
            reader.take(text[start : sign.start()].strip(), sign[0])
            start = sign.end()
    return tuple(reader.rules), tuple(reader.statements)


class _Reader:
    """Takes each piece of a style sheet with the sign that ends it."""

    def __init__(self) -> None:
        self.rules: list[StyleRule] = []
        self.statements: list[str] = []
        self._open: list[str] = []
        self._said: list[str] = []

    def take(self, piece: str, sign: str) -> None:
        """Take one piece: what stands before a brace or a semicolon."""
        if sign == "{":
            self._open.append(piece)
        elif self._open:
            self._said.append(piece)
        elif piece:
            self.statements.append(piece)
        if sign == "}" and self._open:
            self._close()

    def _close(self) -> None:
        inner = self._open.pop()
        at = tuple(each for each in self._open if each.startswith("@"))
        if not inner.startswith("@") or any(self._said):
            self.rules.append(StyleRule(at, inner, declarations(";".join(self._said))))
        self._said = []
