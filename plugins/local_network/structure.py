"""How one finds the same things again on a page: XPaths made of tags, lasting class names and places."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from lxml import html

#: A class name a person chose; programs write `css-1x2y3z`, `sc-bdVaJa`, `post-123`.
_CHOSEN = re.compile(r"[a-z]{2,}(?:[A-Z][a-z]{2,})*(?:(?:-{1,2}|_{1,2})[a-z]{2,}(?:[A-Z][a-z]{2,})*)*$")
#: Class names that tell a place in a list, or a passing state.
_PASSING = frozenset(
    "odd even first last active current open show hidden sticky selected new visible clearfix row".split()
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
#: How far above a title its entry is looked for.
_HIGHEST = 10
#: Elements that begin an entry which goes on beside them.
FLAT = (*_HEADINGS, "dt")


@dataclass(frozen=True)
class Structure:
    """Where entries are on the page, and where its title is in each."""

    #: From the top of the page.
    entry: str
    #: From the entry.
    title: str


def structures(title: html.HtmlElement) -> Iterator[Structure]:
    """Yield the structures in which this element is the title of one entry, from the smallest entry on."""
    for entry in _upwards(title):
        yield from structures_of(entry, title)


def structures_of(entry: html.HtmlElement, title: html.HtmlElement) -> Iterator[Structure]:
    """Yield the structures in which `entry` is an entry and `title`, inside it, its title."""
    for path in dict.fromkeys(_entry_paths(entry)):
        for inside in dict.fromkeys(_title_paths(entry, title)):
            yield Structure(path, inside)


def chosen_classes(element: html.HtmlElement) -> list[str]:
    """Return the class names of an element that a person chose and that last."""
    names = element.get("class", "").split()
    return [name for name in names if _CHOSEN.match(name) and name not in _PASSING]


def has_heading(title: html.HtmlElement) -> bool:
    """Tell whether a title is a heading, in one, or holds one."""
    around = chain([title], title.iterancestors())
    return any(each.tag in _HEADINGS for each in around) or next(title.iter(*_HEADINGS), None) is not None


def _upwards(element: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for count, each in enumerate(chain([element], element.iterancestors())):
        if each.tag in ("body", "html", "main") or count == _HIGHEST:
            return
        yield each


def _entry_paths(entry: html.HtmlElement) -> Iterator[str]:
    """Yield paths from a lasting place of the page: by class name, by tags alone, by place."""
    anchor, path = _anchor(entry)
    between = [each for each in reversed(list(entry.iterancestors())) if anchor in each.iterancestors()]
    for name in chosen_classes(entry)[:3]:
        yield f"{path}//{entry.tag}{_with(name)}"
    tags = "/".join(str(each.tag) for each in between)
    yield "/".join(filter(None, (path, tags, str(entry.tag))))
    yield "/".join((path, *(_step(each) for each in between), str(entry.tag)))


def _anchor(entry: html.HtmlElement) -> tuple[html.HtmlElement, str]:
    """Return the nearest place above an entry that this site's pages have once, and its path."""
    body = entry
    for body in entry.iterancestors():
        for path in _names(body):
            if len(body.getroottree().xpath(path)) == 1:
                return body, path
        if body.tag == "body":
            break
    return body, f"//{body.tag}"


def _names(element: html.HtmlElement) -> Iterator[str]:
    name = element.get("id", "")
    if _CHOSEN.match(name):
        yield f"//*[@id='{name}']"
    if element.tag == "main":
        yield "//main"
    if element.get("role") == "main":
        yield "//*[@role='main']"
    if element.tag != "body":
        yield from (f"//{element.tag}{_with(each)}" for each in chosen_classes(element))


def _title_paths(entry: html.HtmlElement, title: html.HtmlElement) -> Iterator[str]:
    """Yield paths from an entry to its title, or to what holds nothing but the title: a heading first, then a link."""
    if title is entry:
        yield "."
        return
    inside = [each for each in chain([title], title.iterancestors()) if entry in each.iterancestors()]
    whole = [each for each in inside if _text(each) == _text(title)]
    for element in sorted(whole, key=_rank):
        if element.tag in _HEADINGS:
            yield f".//{element.tag}"
        yield from (f".//{element.tag}{_with(name)}" for name in chosen_classes(element)[:2])
        steps = [each for each in reversed(inside) if each is element or each in element.iterancestors()]
        yield "/".join((".", *(_step(each) for each in steps)))
    if _text(entry) == _text(title):
        yield "."


def _rank(element: html.HtmlElement) -> int:
    return 0 if element.tag in _HEADINGS else 1 if element.tag == "a" else 2


def _step(element: html.HtmlElement) -> str:
    """Return one step down: the tag, with its place among its like when there are several."""
    parent = element.getparent()
    alike = [each for each in parent if each.tag == element.tag] if parent is not None else []
    return str(element.tag) if len(alike) < 2 else f"{element.tag}[{alike.index(element) + 1}]"


def _with(name: str) -> str:
    return f"[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"


def _text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())
