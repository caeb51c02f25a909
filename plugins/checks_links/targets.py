"""The addresses a letter links to, where each is written."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from lxml.html import HtmlElement

from newsletter import Galley, Words, name_of, shortened

#: A link of Markdown: `[text](address "title")`.
_MARKDOWN = re.compile(r"\]\(\s*<?(?P<url>[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)>?")


class Target(NamedTuple):
    """One link: its address, its words, and where it stands, in a field of our letter or in the page."""

    url: str
    text: str
    element: HtmlElement | None = None
    words: Words | None = None
    block: int | None = None


def targets(galley: Galley) -> Iterator[Target]:
    """Yield the links of our letter by their field or block first, then those that only the page holds."""
    told = set[str]()
    for target in _ours(galley):
        told.add(target.url)
        yield target
    for link in galley.page.elements("a", "area"):
        url = str(link.get("href", "")).strip()
        if link.get("href") is not None and url not in told:
            yield Target(url, shortened(name_of(link), 60), link)


def _ours(galley: Galley) -> Iterator[Target]:
    for words in galley.words:
        if words.field == "body":
            for match in _MARKDOWN.finditer(words.text):
                yield Target(match["url"], "", words=words, block=words.block)
    for block in galley.blocks:
        if block.item:
            yield Target(block.item.url, block.wording.title or block.item.title, block=block.id)
            yield from (Target(file.url, file.label, block=block.id) for file in block.item.files)


def parts_of(url: str) -> SplitResult | None:
    """Return the parts of an address; None for one that cannot be read."""
    try:
        parts = urlsplit(url)
        parts.hostname, parts.port  # noqa: B018 - both are read, and refused, only when they are asked for
    except ValueError:
        return None
    return parts
