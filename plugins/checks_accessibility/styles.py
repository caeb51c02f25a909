"""What an element's own style says: its colours, whether it is shown; and how far two colours stand apart."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from lxml.html import HtmlElement

#: The end of a value that wins over an element's own style.
IMPORTANT = re.compile(r"!\s*important\s*$", re.IGNORECASE)
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_RGB = re.compile(r"rgb\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*\)", re.IGNORECASE)
_NAMES = {
    "black": "#000000", "white": "#ffffff", "red": "#ff0000", "blue": "#0000ff", "navy": "#000080", "gray": "#808080",
    "grey": "#808080", "silver": "#c0c0c0", "green": "#008000", "yellow": "#ffff00", "orange": "#ffa500",
    "lightgray": "#d3d3d3", "lightgrey": "#d3d3d3", "darkgray": "#a9a9a9", "maroon": "#800000", "teal": "#008080",
    "purple": "#800080", "lightblue": "#add8e6", "whitesmoke": "#f5f5f5",
}  # fmt: skip


class Colors(NamedTuple):
    """What an element declares; None for nothing, an empty text for what cannot be told."""

    ink: str | None
    ground: str | None


@lru_cache(maxsize=4096)
def declared(style: str) -> Mapping[str, str]:
    """Return the values of a `style` attribute by property, in small letters and without `!important`."""
    pairs = (piece.partition(":") for piece in style.split(";"))
    return {name.strip().lower(): _value(value) for name, colon, value in pairs if colon}


def _value(written: str) -> str:
    return IMPORTANT.sub("", written).strip().lower()


def own(element: HtmlElement) -> Colors:
    """Return the colours an element declares itself."""
    return colors(declared(element.get("style", "")), element)


def colors(said: Mapping[str, str], element: HtmlElement | None = None) -> Colors:
    """Return the colours among the values of `said`, and among the attributes of `element`."""
    ground = said.get("background-color", said.get("background"))
    ink = said.get("color")
    if element is not None:
        ground = ground if ground is not None else element.get("bgcolor")
        ink = ink if ink is not None else (element.get("color") if element.tag == "font" else None)
    return Colors(_plain(ink), None if ground in ("transparent", "none", "inherit") else _plain(ground))


def _plain(value: str | None) -> str | None:
    """Return a colour as `#rrggbb`; an empty text for one that cannot be told (a gradient, a picture)."""
    if value is None or value == "inherit":
        return None
    value = value.replace("!important", "").strip().lower()
    if value in _NAMES:
        return _NAMES[value]
    found = _HEX.fullmatch(value)
    if found:
        digits = found[1]
        return "#" + (digits if len(digits) == 6 else "".join(2 * one for one in digits))
    numbers = _RGB.fullmatch(value)
    return "#" + "".join(f"{min(int(one), 255):02x}" for one in numbers.groups()) if numbers else ""


def hidden(element: HtmlElement) -> bool:
    """Tell whether an element, or one around it, is not shown: the ways by which letters hide their preheader."""
    around = (element, *element.iterancestors())
    if any(one.get("hidden") is not None or _hides(one.get("style") or "") for one in around):
        return True
    # Cells of layout have no size, what they hold has its own.
    sizes = (declared(one.get("style", "")).get("font-size") for one in around)
    return next(filter(None, sizes), "") in ("0", "0px")


@lru_cache(maxsize=4096)
def _hides(style: str) -> bool:
    said = declared(style)
    flat = any(said.get(name, "").startswith(("0", "1px")) for name in ("max-height", "height", "font-size"))
    return (
        said.get("display") == "none"
        or said.get("visibility") in ("hidden", "collapse")
        or said.get("mso-hide") == "all"
        or said.get("opacity") in ("0", "0.0", "0%")
        or (flat and said.get("overflow") == "hidden")
    )


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours written `#rrggbb`, from 1 to 21 (WCAG 2.1, 1.4.3)."""
    light, shade = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (shade + 0.05)


@lru_cache(maxsize=256)
def _luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
