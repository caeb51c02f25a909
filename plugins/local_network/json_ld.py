"""What a page says of itself in JSON-LD (https://www.w3.org/TR/json-ld11/), read without leaving the page."""

import json
from collections.abc import Iterator
from typing import Any

from newsletter import Defect

from .document import Document
from .schema_org import Node, is_told, types_of

#: Where a thing may hold others that the page tells.
_INSIDE = (
    "@graph",
    "itemListElement",
    "item",
    "mainEntity",
    "hasPart",
    "blogPost",
    "blogPosts",
    "event",
    "events",
    "subEvent",
    "subEvents",
)
_DEEPEST = 12
#: The field of the defect of a block that is no JSON.
DAMAGED = "json"


def json_ld_nodes(document: Document) -> Iterator[Node | Defect]:
    """Yield the articles and events of the page's JSON-LD; a defect for a block that is no JSON."""
    for number, text in enumerate(document.json_ld, start=1):
        try:
            data = json.loads(_unwrapped(text), strict=False)
        except (ValueError, RecursionError) as fault:
            yield Defect(where=f"JSON-LD block {number}", field=DAMAGED, message=f"it is not JSON: {fault}")
            continue
        yield from _told(data, _DEEPEST)


def _unwrapped(text: str) -> str:
    """Return the block without the comment or CDATA some programs hide it in."""
    inside = text.strip().removeprefix("<!--").removesuffix("-->").strip()
    for mark in ("//<![CDATA[", "/*<![CDATA[*/", "<![CDATA["):
        inside = inside.removeprefix(mark)
    for mark in ("//]]>", "/*]]>*/", "]]>"):
        inside = inside.removesuffix(mark)
    return inside


def _told(data: Any, depth: int) -> Iterator[Node]:
    if isinstance(data, list):
        for each in data if depth else ():
            yield from _told(each, depth - 1)
    elif isinstance(data, dict) and depth:
        yield from _node(data, depth)


def _node(data: Node, depth: int) -> Iterator[Node]:
    types = types_of(data)
    if "BreadcrumbList" in types:
        return
    if is_told(data):
        yield data
    elif "ListItem" in types and not isinstance(data.get("item"), dict) and data.get("name"):
        # A list of bare names and addresses: each is an article for us.
        yield {"@type": "Article", "name": data["name"], "url": data.get("url") or data.get("item")}
    for name in _INSIDE:
        yield from _told(data.get(name), depth - 1)
