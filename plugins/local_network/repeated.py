"""Finds what repeats on a page: candidates for its list when nobody gave an example."""

from collections import defaultdict
from collections.abc import Iterator

from lxml import etree, html

from .entries import in_margin
from .structure import FLAT, chosen_classes

_TAGS = ("article", "li", "tr", "div", "section", "details", "a", *FLAT)
#: How many times makes a list, how many lists are looked at, and letters from which a link is a title.
_LIST, _MOST_LISTS, _TITLE = 3, 20, 15
_HEADINGS = ("h2", "h3", "h4", "h5", "h6", "summary")


def repeated(root: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, html.HtmlElement]]:
    """Yield, for each list of the page, one of its entries and that entry's title; the longest lists first."""
    groups: dict[tuple[object, ...], list[html.HtmlElement]] = defaultdict(list)
    paths: dict[html.HtmlElement | None, str] = {None: ""}
    for element in root.iter(etree.Element):
        paths[element] = f"{paths[element.getparent()]}/{element.tag}"
        if element.tag not in _TAGS:
            continue
        groups["path", paths[element]].append(element)
        groups[element.getparent(), element.tag].append(element)
        for name in chosen_classes(element):
            groups[name, element.tag].append(element)
    lists = sorted((each for each in groups.values() if len(each) >= _LIST), key=len, reverse=True)
    yield from _told(lists)


def _told(lists: list[list[html.HtmlElement]]) -> Iterator[tuple[html.HtmlElement, html.HtmlElement]]:
    told = 0
    for members in lists:
        first = next(((each, title) for each in members[:_LIST] if (title := _title(each)) is not None), None)
        if first is not None and not in_margin(first[0]):
            yield first
            told += 1
        if told == _MOST_LISTS:
            return


def _title(entry: html.HtmlElement) -> html.HtmlElement | None:
    """Return what seems to be the title of an entry: itself, its heading, its first link of some length."""
    if entry.tag in FLAT:
        return next((link for link in entry.iter("a") if _length(link) == _length(entry)), entry)
    heading = next(entry.iter(*_HEADINGS), None)
    if heading is not None:
        return heading
    links = (link for link in entry.iter("a") if _length(link) >= _TITLE)
    return next((_first_words(link) for link in links), None)


def _first_words(link: html.HtmlElement) -> html.HtmlElement:
    """Return the title inside a link that holds a whole card; the link itself when it holds bare words."""
    if (link.text or "").strip():
        return link
    leaves = (each for each in link.iter() if len(each) == 0 and _length(each) >= _TITLE)
    return next(leaves, link)


def _length(element: html.HtmlElement) -> int:
    return len(" ".join(element.text_content().split()))
