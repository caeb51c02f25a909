"""Finds where on a page a title is written, as a person copied it."""

import unicodedata

from lxml import etree, html

#: How many places of one title are looked at.
_MOST = 5
#: Letters from which a piece of a title is enough to know it.
_KNOWN_BY = 12


def key(text: str) -> str:
    """Return the letters and digits of a text: capitals, spaces and quotation marks do not matter."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def places(root: html.HtmlElement, title: str) -> list[html.HtmlElement]:
    """Return the innermost elements whose words are the title; without any, those that hold little more than it."""
    wanted = key(title)
    if not wanted:
        return []
    near = {each: text for each in _near(root, len(title)) if wanted in (text := key(each.text_content()))}
    exact = [each for each, text in near.items() if text == wanted]
    longer = [each for each, text in near.items() if len(wanted) >= _KNOWN_BY and len(text) <= 2 * len(wanted)]
    return _innermost(exact or longer)[:_MOST]


def _near(root: html.HtmlElement, size: int) -> list[html.HtmlElement]:
    """Return the elements whose text is about as long as wanted, indentation included."""
    elements = list(root.iter(etree.Element))
    lengths: dict[html.HtmlElement, int] = {}
    for element in reversed(elements):
        inside = sum(lengths.get(child, 0) + len(child.tail or "") for child in element)
        lengths[element] = len(element.text or "") + inside
    return [
        each for each in elements if size / 2 <= lengths[each] <= 6 * size + 500 and each.tag not in ("title", "head")
    ]


def _innermost(elements: list[html.HtmlElement]) -> list[html.HtmlElement]:
    outer = {above for each in elements for above in each.iterancestors()}
    return [each for each in elements if each not in outer]
