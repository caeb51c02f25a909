"""A letter as hard conditions leave it: the same page with something taken away, to see what remains.

Each function takes a page of HTML and returns another.
"""

import html as entities
import re
from collections.abc import Callable

from lxml import html
from lxml.html import HtmlElement

from newsletter.render.inversion import inverted

#: Elements that Roundcube-based programs turn into plain containers.
_SEMANTIC = frozenset({"main", "article", "section", "header", "footer", "nav", "aside", "figure", "figcaption"})
_DARK = re.compile(r"@media\s*\(\s*prefers-color-scheme\s*:\s*dark\s*\)", re.IGNORECASE)
#: What makes a program fetch something.
_FETCHED = ("src", "srcset", "background", "poster")
_URL = re.compile(r"url\([^)]*\)")
NARROW = 320


def images_off(page: str) -> str:
    """Return the page as most programs first show it: pictures are not fetched, their words stand instead."""

    def hide(root: HtmlElement) -> None:
        for element in root.iter("*"):
            for name in _FETCHED:
                element.attrib.pop(name, None)
            if "url(" in element.get("style", ""):
                element.set("style", _URL.sub("none", element.get("style", "")))
            if element.tag == "style":
                element.text = _URL.sub("none", element.text or "")

    return _changed(page, hide)


def no_style(page: str) -> str:
    """Return the page without its style sheets, as SFR, La Poste and the mobile page of Gmail show it."""
    return _changed(page, lambda root: _drop(root, "style", "link"))


def bnum(page: str) -> str:
    """Return the page as Bnum and other Roundcubes show it: no role, no aria, no semantic element, no @import."""

    def strip(root: HtmlElement) -> None:
        for element in root.iter():
            if isinstance(element.tag, str):
                _forget_roles(element)
                element.tag = "div" if element.tag in _SEMANTIC else element.tag
        for style in list(root.iter("style")):
            if "@import" in (style.text or ""):
                style.drop_tree()

    return _changed(page, strip)


def dark(page: str) -> str:
    """Return the page as a reader with a dark screen sees it where the letter's own dark colours are honoured."""
    return _DARK.sub("@media all", page)


def forced_dark(page: str) -> str:
    """Return the page as programs that darken by themselves show it: light grounds and dark inks are inverted."""
    without = no_style(page)

    def darken(root: HtmlElement) -> None:
        for element in root.iter():
            if isinstance(element.tag, str):
                element.set("style", inverted(element.get("style", "")))
                if element.get("bgcolor"):
                    element.set("bgcolor", inverted(f"background:{element.get('bgcolor')}").partition(":")[2])
        body = root.find("body")
        if body is not None:
            body.set("style", f"background-color:#1b1b1b;color:#e8e8e8;{body.get('style', '')}")

    return _changed(without, darken)


def narrow(page: str) -> str:
    """Return a page that shows the letter as wide as the narrowest telephone: 320 pixels."""
    shown = entities.escape(page, quote=True)
    return (
        '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>320 px</title></head>'
        f'<body style="margin:0"><iframe title="320 px" width="{NARROW}" height="2400" '
        f'style="border:0" sandbox="" srcdoc="{shown}"></iframe></body></html>'
    )


def _changed(page: str, change: Callable[[HtmlElement], None]) -> str:
    root = html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))
    change(root)
    return str(html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>"))


def _drop(root: HtmlElement, *tags: str) -> None:
    for element in list(root.iter(*tags)):
        element.drop_tree()


def _forget_roles(element: HtmlElement) -> None:
    for name in list(element.attrib):
        if name == "role" or str(name).startswith("aria-"):
            del element.attrib[name]
