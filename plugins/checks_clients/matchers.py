"""What the titles of features do not say: values, units, parts of selectors, attributes that go with an element."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from lxml.html import HtmlElement

from .styles import Declaration
from .titles import Index

_FUNCTION = re.compile(r"([a-z-]+)\(")
_UNIT = re.compile(
    r"(?<![\w#.-])-?(?:\d+(?:\.\d+)?|\.\d+)(cm|mm|in|pc|pt|px|rem|em|ex|ch|vh|vw|vmin|vmax|%)", re.IGNORECASE
)
_STRINGS = re.compile(r"\"[^\"]*\"|'[^']*'|url\([^)]*\)")


class Pair(NamedTuple):
    """A value of a property, both as patterns for the whole of them."""

    slug: str
    name: re.Pattern[str]
    value: re.Pattern[str]


def _pair(slug: str, name: str, value: str) -> Pair:
    return Pair(slug, re.compile(name), re.compile(rf"(?:^|[\s,]){value}(?:$|[\s,])"))


_PAIRS = (
    _pair("css-display-flex", "display", "(?:inline-)?flex"),
    _pair("css-display-grid", "display", "(?:inline-)?grid"),
    _pair("css-display-none", "display", "none"),
    _pair("css-flex-direction", "flex-(?:direction|flow)", "column(?:-reverse)?"),
    _pair("css-flex-wrap", "flex-(?:wrap|flow)", "wrap(?:-reverse)?"),
    _pair("css-intrinsic-size", "(?:(?:min|max)-)?(?:width|height|inline-size|block-size)", "(?:fit|min|max)-content"),
    _pair("css-sytem-ui", "font(?:-family)?", "(?:system-ui|ui-(?:serif|sans-serif|rounded|monospace))"),
    _pair("css-unit-initial", ".*", "initial"),
)
_FUNCTIONS = {"calc": "css-unit-calc", "var": "css-variables", "repeating-linear-gradient": "css-linear-gradient"}
_MEDIA = {
    "css-at-media-device-pixel-ratio": re.compile("device-pixel-ratio"),
    "css-at-media-hover": re.compile("(?:any-)?hover"),
    "css-at-media-orientation": re.compile("orientation"),
    "css-at-media-prefers-color-scheme": re.compile("prefers-color-scheme"),
    "css-at-media-prefers-reduced-motion": re.compile("prefers-reduced-motion"),
}
_SELECTORS = {
    "css-selector-adjacent-sibling": re.compile(r"\+"),
    "css-selector-attribute": re.compile(r"\["),
    "css-selector-chaining": re.compile(r"[.#][\w-]+[.#]"),
    "css-selector-child": re.compile(r">"),
    "css-selector-class": re.compile(r"\.[a-zA-Z_-]"),
    "css-selector-descendant": re.compile(r"[\w\])*]\s+[\w.#\[*:]"),
    "css-selector-general-sibling": re.compile(r"~(?!=)"),
    "css-selector-grouping": re.compile(r","),
    "css-selector-id": re.compile(r"#[a-zA-Z_-]"),
    "css-selector-type": re.compile(r"(?:^|[\s>+~,])[a-zA-Z]"),
    "css-selector-universal": re.compile(r"(?:^|[\s>+~,])\*"),
    "css-pseudo-class-lang": re.compile(r":lang\("),
}
_PSEUDO = re.compile(r"::?([a-z-]+)")
_TAGS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "html-h1-h6"),
    **dict.fromkeys(("ul", "ol", "dl"), "html-lists"),
    **dict.fromkeys(
        "article aside details figcaption figure footer header main mark nav section summary time".split(),
        "html-semantics",
    ),
    "address": "html-address",
    "map": "html-image-maps",
    "svg": "html-svg",
}
_TYPED = {"input": ("checkbox", "hidden", "radio", "reset", "submit", "text"), "button": ("reset", "submit")}
_ATTRIBUTES = {"srcset": "html-srcset", "sizes": "html-srcset", "style": "", "inert": "css-inert-attribute"}
_FORMATS = {
    **dict.fromkeys(("jpg", "jpeg"), "image-jpg"),
    **dict.fromkeys(("tif", "tiff"), "image-tiff"),
    **dict.fromkeys(("heic", "heif"), "image-heif"),
    **{name: f"image-{name}" for name in ("apng", "avif", "bmp", "gif", "hdr", "ico", "mp4", "png", "svg", "webp")},
}


def of_declaration(index: Index, said: Declaration) -> Iterator[str]:
    """Yield the slugs of what a declaration uses."""
    if said.name.startswith("--"):
        yield "css-variables"
        return
    if slug := index.property_slug(said.name):
        yield slug
    if said.important:
        yield "css-important"
    value = _STRINGS.sub("", said.value.lower())
    for name in _FUNCTION.findall(value):
        yield from filter(None, (index.functions.get(name) or _FUNCTIONS.get(name),))
    for unit in _UNIT.findall(value):
        yield f"css-unit-{'percent' if unit == '%' else unit.lower()}"
    yield from (pair.slug for pair in _PAIRS if pair.name.fullmatch(said.name) and pair.value.search(value))


def of_selector(index: Index, selector: str) -> Iterator[str]:
    """Yield the slugs of what a selector uses."""
    plain = _STRINGS.sub("", selector)
    yield from (slug for slug, pattern in _SELECTORS.items() if pattern.search(plain))
    yield from (index.pseudos[name] for name in _PSEUDO.findall(plain) if name in index.pseudos)


def of_at_rule(index: Index, prelude: str) -> Iterator[str]:
    """Yield the slugs of what the head of an at-rule uses."""
    name = prelude.partition(" ")[0].partition("(")[0].lower()
    if name in index.at_rules:
        yield index.at_rules[name]
    if name == "@media":
        yield from (slug for slug, pattern in _MEDIA.items() if pattern.search(prelude))


def of_element(index: Index, element: HtmlElement) -> Iterator[str]:
    """Yield the slugs of what an element uses: its name, its attributes, the format of its picture."""
    tag = str(element.tag)
    kind = element.get("type", "").lower()
    if kind in _TYPED.get(tag, ()):
        yield f"html-{tag}-{kind}"
    named = _TAGS.get(tag) or index.elements.get(tag)
    if named and (tag != "link" or "stylesheet" in element.get("rel", "").lower()):
        yield named
    for name in element.attrib:
        slug = _ATTRIBUTES.get(str(name), index.attributes.get(str(name)))
        if slug:
            yield slug
    yield from _of_address(element)


def _of_address(element: HtmlElement) -> Iterator[str]:
    href = element.get("href", "") if element.tag == "a" else ""
    if len(href) > 1 and href.startswith("#"):
        yield "html-anchor-links"
    elif href.lower().startswith("mailto:"):
        yield "html-mailto-links"
    if element.tag == "meta" and element.get("name", "").lower() == "color-scheme":
        yield "html-meta-color-scheme"
    if element.tag == "img":
        source = element.get("src", "").partition("?")[0]
        suffix = PurePosixPath(source).suffix.lower().lstrip(".") if not source.startswith("data:") else ""
        yield from filter(None, ("image-base64" if source.startswith("data:") else _FORMATS.get(suffix),))
