"""Which elements the rules of a style sheet reach, as far as their last part tells."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from lxml.html import HtmlElement

from .styles import Declaration, StyleRule

_COMBINED = re.compile(r"[\s>+~]+(?![^\[]*\])")
_NAMES = re.compile(r"(?P<sign>[.#])(?P<name>[\w-]+)|\[\s*class\s*[~*^]?=\s*[\"']?(?P<class>[\w-]+)[\"']?\s*\]")
_TAG = re.compile(r"[a-zA-Z][\w-]*")


class Reach(NamedTuple):
    """What an element must be for a rule to reach it, and what the rule declares; empty parts ask for nothing."""

    tag: str
    classes: frozenset[str]
    identifier: str
    declarations: tuple[Declaration, ...]
    #: The rule looks at the element alone, not at what is around it.
    alone: bool

    def holds(self, element: HtmlElement) -> bool:
        """Tell whether the last part of the rule's selector fits an element."""
        if self.tag and self.tag != element.tag:
            return False
        if self.identifier and self.identifier != element.get("id"):
            return False
        return self.classes <= set(element.get("class", "").split())


def reaches(rules: Iterable[StyleRule]) -> list[Reach]:
    """Return the reach of each selector of the rules; those with pseudo-classes are left out."""
    return [_reach(selector, rule) for rule in rules for selector in rule.selectors if ":" not in selector]


def _reach(selector: str, rule: StyleRule) -> Reach:
    parts = _COMBINED.split(selector)
    last = parts[-1]
    tag = _TAG.match(last)
    found = list(_NAMES.finditer(last))
    classes = frozenset(each["class"] or each["name"] for each in found if each["sign"] != "#")
    identifier = next((each["name"] for each in found if each["sign"] == "#"), "")
    return Reach(tag[0].lower() if tag else "", classes, identifier, rule.declarations, len(parts) == 1)
