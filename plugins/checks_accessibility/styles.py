"""Which ink stands on which ground: inherited colours, in the light and in the dark."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from newsletter import Document

_DARK = re.compile(r"@media[^{}@]{0,200}prefers-color-scheme\s*:\s*dark[^{}@]{0,200}\{", re.IGNORECASE)
_FOR_DARK = re.compile(r"prefers-color-scheme\s*:\s*dark", re.IGNORECASE)
_IMPORTANT = re.compile(r"!\s*important\s*$", re.IGNORECASE)
_COMMENT = re.compile(r"/\*[^*]*(?:\*(?!/)[^*]*)*\*/")
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_RGB = re.compile(r"rgb\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*\)", re.IGNORECASE)
_NAMES = {
    "black": "#000000", "white": "#ffffff", "red": "#ff0000", "blue": "#0000ff", "navy": "#000080", "gray": "#808080",
    "grey": "#808080", "silver": "#c0c0c0", "green": "#008000", "yellow": "#ffff00", "orange": "#ffa500",
    "lightgray": "#d3d3d3", "lightgrey": "#d3d3d3", "darkgray": "#a9a9a9", "maroon": "#800000", "teal": "#008080",
    "purple": "#800080", "lightblue": "#add8e6", "whitesmoke": "#f5f5f5",
}  # fmt: skip


class Colors(NamedTuple):
    """What an element declares; None for nothing, an empty text for what cannot be told."""

    ink: str | None
    ground: str | None


@lru_cache(maxsize=4096)
def declared(style: str) -> Mapping[str, str]:
    """Return the values of a `style` attribute by property, in small letters and without `!important`."""
    pairs = (piece.partition(":") for piece in style.split(";"))
    return {name.strip().lower(): _value(value) for name, colon, value in pairs if colon}


def _value(written: str) -> str:
    return _IMPORTANT.sub("", written).strip().lower()


def own(element: HtmlElement) -> Colors:
    """Return the colours an element declares itself."""
    return _colors(declared(element.get("style", "")), element)


def _colors(said: Mapping[str, str], element: HtmlElement | None = None) -> Colors:
    ground = said.get("background-color", said.get("background"))
    ink = said.get("color")
    if element is not None:
        ground = ground if ground is not None else element.get("bgcolor")
        ink = ink if ink is not None else (element.get("color") if element.tag == "font" else None)
    return Colors(_plain(ink), None if ground in ("transparent", "none", "inherit") else _plain(ground))


def _plain(value: str | None) -> str | None:
    """Return a colour as `#rrggbb`; an empty text for one that cannot be told (a gradient, a picture)."""
    if value is None or value == "inherit":
        return None
    value = value.replace("!important", "").strip().lower()
    if value in _NAMES:
        return _NAMES[value]
    found = _HEX.fullmatch(value)
    if found:
        digits = found[1]
        return "#" + (digits if len(digits) == 6 else "".join(2 * one for one in digits))
    numbers = _RGB.fullmatch(value)
    return "#" + "".join(f"{min(int(one), 255):02x}" for one in numbers.groups()) if numbers else ""


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
        colors = GONE if said.get("display") == "none" else _colors(said)
        if colors != Colors(None, None):
            for element in _selected(page.root, selector):
                before = found.get(element, Colors(None, None))
                found[element] = Colors(
                    before.ink if colors.ink is None else colors.ink,
                    before.ground if colors.ground is None else colors.ground,
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
    kept = (piece for piece in said.split(";") if _IMPORTANT.search(piece.strip()))
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


def hidden(element: HtmlElement) -> bool:
    """Tell whether an element, or one around it, is not shown: the ways by which letters hide their preheader."""
    around = (element, *element.iterancestors())
    if any(one.get("hidden") is not None or _hides(one.get("style") or "") for one in around):
        return True
    # Cells of layout have no size, what they hold has its own.
    sizes = (declared(one.get("style", "")).get("font-size") for one in around)
    return next(filter(None, sizes), "") in ("0", "0px")


@lru_cache(maxsize=4096)
def _hides(style: str) -> bool:
    said = declared(style)
    flat = any(said.get(name, "").startswith(("0", "1px")) for name in ("max-height", "height", "font-size"))
    return (
        said.get("display") == "none"
        or said.get("visibility") in ("hidden", "collapse")
        or said.get("mso-hide") == "all"
        or said.get("opacity") in ("0", "0.0", "0%")
        or (flat and said.get("overflow") == "hidden")
    )


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours written `#rrggbb`, from 1 to 21 (WCAG 2.1, 1.4.3)."""
    light, shade = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (shade + 0.05)


@lru_cache(maxsize=256)
def _luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
