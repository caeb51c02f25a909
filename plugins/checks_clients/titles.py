"""What a feature's title says it matches: a property, an element, an attribute, an at-rule, a selector, a function."""

import re
from functools import lru_cache
from typing import NamedTuple

from .readers import Feature, features

_PROPERTY = re.compile(r"[a-z]+(?:-[a-z]+)*")
_ELEMENT = re.compile(r"<([a-z0-9]+)>(?: element)?")
_AT_RULE = re.compile(r"@[a-z-]+")
_SELECTOR = re.compile(r"(::?[a-z-]+)(?:\(\))?")
_FUNCTION = re.compile(r"([a-z-]+)\(\)")
_SUFFIXES = re.compile(r" (?:css )?(?:property|properties|shorthand|longhand properties)$", re.IGNORECASE)
_AND = re.compile(r" & |, ")
#: Titles that say more than one property without naming it.
_MORE = {
    "css-column-layout-properties": "columns column-fill column-rule column-span column-width",
    "css-grid-template": "grid-template grid-template-areas grid-template-columns grid-template-rows",
    "css-border-radius-logical": "border-end-end-radius border-end-start-radius border-start-end-radius",
    "css-border-inline-block-individual": "border-block-end border-block-start border-inline-end border-inline-start",
    "css-border-inline-block-longhand": "border-block-color border-block-style border-inline-color border-inline-style",
}
#: Properties whose longhands belong to them when no feature is named after these.
_SHORTHANDS = (
    "animation",
    "background",
    "border",
    "transition",
    "transform",
    "list-style",
    "outline",
    "margin",
    "padding",
)


class Index(NamedTuple):
    """The slug of each thing a page may use, by how a page writes it."""

    properties: dict[str, str]
    elements: dict[str, str]
    attributes: dict[str, str]
    at_rules: dict[str, str]
    pseudos: dict[str, str]
    functions: dict[str, str]

    def property_slug(self, name: str) -> str | None:
        """Return the slug of a property, or that of the shorthand it belongs to."""
        if name in self.properties:
            return self.properties[name]
        return next((self.properties[each] for each in _SHORTHANDS if name.startswith(f"{each}-")), None)


@lru_cache(maxsize=1)
def index() -> Index:
    """Return the index of all features whose title, or short list of names, says what to look for."""
    found = Index({}, {}, {}, {}, {}, {})
    for feature in features().values():
        _enter(found, feature)
    return found


def _enter(found: Index, feature: Feature) -> None:
    if feature.category == "html":
        _enter_html(found, feature.title, feature.slug)
    elif feature.category == "css":
        _enter_css(found, feature.title, feature.slug)


def _enter_css(found: Index, title: str, slug: str) -> None:
    if _AT_RULE.fullmatch(title):
        found.at_rules[title] = slug
    elif pseudo := _SELECTOR.fullmatch(title):
        found.pseudos[pseudo[1].lstrip(":")] = slug
    elif _FUNCTION.fullmatch(_AND.split(title)[0]):
        found.functions.update({name: slug for name in _FUNCTION.findall(title)})
    else:
        for name in _properties(title, slug):
            found.properties.setdefault(name, slug)


def _enter_html(found: Index, title: str, slug: str) -> None:
    element = _ELEMENT.fullmatch(title)
    if element:
        found.elements[element[1]] = slug
    elif title.endswith(" attribute"):
        found.attributes[title.removesuffix(" attribute")] = slug


def _properties(title: str, slug: str) -> list[str]:
    names = [name.strip() for name in _AND.split(_SUFFIXES.sub("", title))]
    named = names if all(_PROPERTY.fullmatch(name) for name in names) else []
    return [*named, *_MORE.get(slug, "").split()]
