"""How large a text is: inherited sizes, as far as pixels tell them."""

import re

from lxml.html import HtmlElement

from .styles import declared

_PIXELS = re.compile(r"(\d{1,3}(?:\.\d+)?)(px|pt|em|rem|%)?")
_HEADINGS = {"h1": 32.0, "h2": 24.0, "h3": 18.7, "h4": 16.0, "h5": 13.3, "h6": 10.7}
_BOLD = ("b", "strong", "th", *_HEADINGS)
_UNITS = {"px": 1.0, "pt": 4 / 3, "": 1.0, "rem": 16.0}


def size_of(element: HtmlElement) -> float | None:
    """Return the size of an element's text in pixels; None when nothing says it."""
    factor = 1.0
    for one in (element, *element.iterancestors()):
        found = _PIXELS.fullmatch(declared(one.get("style", "")).get("font-size", ""))
        if found is None:
            if one.tag in _HEADINGS:
                return factor * _HEADINGS[one.tag]
            continue
        number, unit = float(found[1]), found[2] or ""
        if unit in _UNITS:
            return factor * number * _UNITS[unit]
        factor *= number if unit == "em" else number / 100
    return None


def is_large(element: HtmlElement) -> bool:
    """Tell whether a text is large: 24 pixels, or 18.5 in bold (RGAA 3.2)."""
    size = size_of(element)
    return size is not None and (size >= 24 or (size >= 18.5 and _is_bold(element)))


def _is_bold(element: HtmlElement) -> bool:
    for one in (element, *element.iterancestors()):
        weight = declared(one.get("style", "")).get("font-weight", "")
        if weight:
            return weight in ("bold", "bolder", "600", "700", "800", "900")
        if one.tag in _BOLD:
            return True
    return False
