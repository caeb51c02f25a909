"""The rendered letter as a tree, parsed once for all checks."""

from collections.abc import Iterator
from functools import lru_cache

from lxml import html
from lxml.html import HtmlElement

_UNREAD = ("script", "style", "title")


@lru_cache(maxsize=2)
def tree(markup: str) -> HtmlElement:
    """Return the page; an empty one for an empty letter."""
    return html.document_fromstring(markup.strip() or "<html></html>")


def texts(markup: str) -> Iterator[str]:
    """Yield what a reader reads, piece by piece, spaces folded; comments and styles are not read."""
    for element in tree(markup).iter():
        own = element.text if isinstance(element.tag, str) and element.tag not in _UNREAD else None
        for text in (own, element.tail):
            if text and text.strip():
                yield fold(text)


def fold(text: str) -> str:
    """Return the text with every run of spaces, non-breaking ones included, made one space."""
    return " ".join(text.split())
