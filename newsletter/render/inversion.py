"""Colours as mail programs that darken letters by themselves change them."""

import colorsys
import re

_DECLARED = re.compile(
    r"(?P<what>background(?:-color)?|(?<![-\w])color)\s*:\s*#(?P<hex>[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b"
)
#: Lightness below which a ground is left alone, and above which an ink is.
_DARK_GROUND, _LIGHT_INK = 0.45, 0.55


def inverted(style: str) -> str:
    """Return a style attribute with light grounds made dark and dark inks made light; hues stay."""
    return _DECLARED.sub(_flipped, style)


def _flipped(found: re.Match[str]) -> str:
    hue, light, saturation = colorsys.rgb_to_hls(*_channels(found["hex"]))
    ground = found["what"].startswith("background")
    if (light <= _DARK_GROUND) if ground else (light >= _LIGHT_INK):
        return found[0]
    red, green, blue = (round(255 * one) for one in colorsys.hls_to_rgb(hue, 1 - light, saturation))
    return f"{found['what']}:#{red:02x}{green:02x}{blue:02x}"


def _channels(digits: str) -> tuple[float, float, float]:
    full = digits if len(digits) == 6 else "".join(2 * one for one in digits)
    red, green, blue = (int(full[start : start + 2], 16) / 255 for start in (0, 2, 4))
    return red, green, blue
