"""The colours that a letter's style sheets give to its elements, in the light and in the dark."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain

from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from newsletter import Document

from .styles import IMPORTANT, Colors, colors, declared

_DARK = re.compile(r"@media[^{}@]{0,200}prefers-color-scheme\s*:\s*dark[^{}@]{0,200}\{", re.IGNORECASE)
_FOR_DARK = re.compile(r"prefers-color-scheme\s*:\s*dark", re.IGNORECASE)
_COMMENT = re.compile(r"/\*[^*]*(?:\*(?!/)[^*]*)*\*/")

#: What a rule for dark screens takes away.
GONE = Colors("", "")


def dark(page: Document) -> dict[HtmlElement, Colors]:
    """Return the colours that the page's rules for dark screens give to elements, `GONE` for those they hide."""
    return _given(page, _dark_rules(page, _winning))


def yielding(page: Document) -> dict[HtmlElement, Colors]:
    """Return the colours that rules give on dark screens to elements that say none themselves."""
    return _given(page, chain(_light_rules(page), _dark_rules(page, declared)))


def light(page: Document) -> dict[HtmlElement, Colors]:
    """Return the colours that the page's other rules give to elements that say none themselves."""
    return _given(page, _light_rules(page))


def _given(page: Document, rules: Iterable[tuple[str, Mapping[str, str]]]) -> dict[HtmlElement, Colors]:
    found: dict[HtmlElement, Colors] = {}
    for selector, said in rules:
        given = GONE if said.get("display") == "none" else colors(said)
        if given != Colors(None, None):
            for element in _selected(page.root, selector):
                before = found.get(element, Colors(None, None))
                found[element] = Colors(
                    before.ink if given.ink is None else given.ink,
                    before.ground if given.ground is None else given.ground,
                )
    return found


def _light_rules(page: Document) -> Iterator[tuple[str, Mapping[str, str]]]:
    for style in page.elements("style"):
        if not style.get("media"):
            for selector, said in _rules(_without_blocks(_COMMENT.sub(" ", style.text or "")), declared):
                # What holds for a moment, such as `:hover`, or for a part is no colour of the element.
                yield (selector if ":" not in selector else "", said)


def _without_blocks(css: str) -> str:
    """Return a style sheet without what stands in at-rules."""
    kept, start = [], 0
    while (at := css.find("@", start)) >= 0:
        opening, statement = css.find("{", at), css.find(";", at)
        kept.append(css[start:at])
        if opening < 0 or 0 <= statement < opening:
            start = statement + 1 if statement >= 0 else len(css)
        else:
            start = opening + 1 + len(_inside(css, opening + 1)) + 1
    return "".join((*kept, css[start:]))


def _dark_rules(page: Document, read: Callable[[str], Mapping[str, str]]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for style in page.elements("style"):
        css = _COMMENT.sub(" ", style.text or "")
        opened = [_inside(css, opening.end()) for opening in _DARK.finditer(css)]
        if _FOR_DARK.search(style.get("media", "")):
            opened.append(css)
        for sheet in opened:
            yield from _rules(sheet, read)


def _rules(css: str, read: Callable[[str], Mapping[str, str]]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for rule in css.split("}"):
        selectors, brace, said = rule.rpartition("{")
        if brace:
            for selector in selectors.rpartition("{")[2].split(","):
                yield selector.strip(), read(said)


def _winning(said: str) -> Mapping[str, str]:
    """Return what a rule says that wins over an element's own style: only what is `!important`."""
    kept = (piece for piece in said.split(";") if IMPORTANT.search(piece.strip()))
    return declared(";".join(kept))


def _inside(css: str, start: int) -> str:
    """Return what stands in the braces that opened before `start`."""
    depth = 1
    for place in range(start, len(css)):
        depth += {"{": 1, "}": -1}.get(css[place], 0)
        if not depth:
            return css[start:place]
    return css[start:]


@lru_cache(maxsize=512)
def _compiled(selector: str) -> CSSSelector | None:
    try:
        return CSSSelector(selector, translator="html")
    except (LxmlError, ValueError, SyntaxError, SelectorError):  # hooks of one program, `::before`, `:hover`
        return None


def _selected(root: HtmlElement, selector: str) -> list[HtmlElement]:
    compiled = _compiled(selector) if selector and not selector.startswith(":") else None
    try:
        found = compiled(root) if compiled else ()
    except LxmlError:
        return []
    return [one for one in found if isinstance(one, HtmlElement)] if isinstance(found, list) else []
