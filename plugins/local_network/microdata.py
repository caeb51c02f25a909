"""What a page says of itself in microdata (https://html.spec.whatwg.org/multipage/microdata.html)."""

from collections.abc import Iterator
from typing import Any

from lxml import html

from .document import Document, words
from .schema_org import Node, is_told

#: Where the value of a property is written, by element; elsewhere it is the element's words.
_VALUES = {
    "meta": "content",
    "a": "href",
    "link": "href",
    "area": "href",
    "img": "src",
    "time": "datetime",
    "data": "value",
    "object": "data",
}
_DEEPEST = 5
#: Properties whose value is the words even where they are a link.
_WORDS = frozenset({"name", "headline", "description", "articleSection", "keywords"})


def microdata_nodes(document: Document) -> Iterator[Node]:
    """Yield the articles and events of the page's microdata, as JSON-LD would write them."""
    for element in document.root.iter():
        if element.get("itemscope") is not None and "schema.org/" in element.get("itemtype", ""):
            node = _node(element, _DEEPEST)
            if is_told(node):
                yield node


def _node(scope: html.HtmlElement, depth: int) -> Node:
    node: Node = {"@type": scope.get("itemtype", "").split()}
    if scope.get("itemid"):
        node["@id"] = scope.get("itemid")
    for element in _properties(scope) if depth else ():
        for name in element.get("itemprop", "").split():
            node.setdefault(name, []).append(_value(name, element, depth))
    _add_link(node)
    return node


def _properties(scope: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """Yield the elements that are properties of this thing, not of one inside it."""
    waiting = list(reversed(scope))
    while waiting:
        element = waiting.pop()
        if element.get("itemprop"):
            yield element
        if element.get("itemscope") is None:
            waiting.extend(reversed(element))


def _value(name: str, element: html.HtmlElement, depth: int) -> Any:
    if element.get("itemscope") is not None:
        return _node(element, depth - 1)
    if element.tag == "img":
        return {"@type": "ImageObject", "url": element.get("src", ""), "caption": element.get("alt", "")}
    place = _VALUES.get(str(element.tag), "content")
    if element.get(place) and not (name in _WORDS and place == "href"):
        return element.get(place)
    link = next(iter(element.iter("a")), None)
    said = words(element)
    return {"name": said, "@link": link.get("href", "")} if link is not None and name in _WORDS else said


def _add_link(node: Node) -> None:
    """Take the address from the linked title when no property tells it, as most themes write it."""
    linked = (
        value.get("@link") for name in ("headline", "name") for value in node.get(name, ()) if type(value) is dict
    )
    if "url" not in node and (link := next(filter(None, linked), None)):
        node["url"] = [link]
