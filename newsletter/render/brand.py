"""Who speaks: what a layout says of the network behind a letter, whatever the issue."""

from zoneinfo import ZoneInfo

from pydantic import Field

from newsletter.domain.declaration import BrandDeclaration
from newsletter.values.base import Color, Value
from newsletter.values.days import HOME

_DARK, _LIGHT = "#000000", "#ffffff"


class AxisLabel(Value):
    """An axis as readers meet it: a name on its colour."""

    name: str
    color: Color

    @property
    def ink(self) -> str:
        """The ink that reads best on the colour: at least 4.5 to 1, whichever the colour (RGAA 3.2)."""
        return max((_DARK, _LIGHT), key=lambda ink: contrast(ink, self.color))


class Brand(BrandDeclaration):
    """The network as it declares itself, the newsletter, and its vocabularies."""

    newsletter_name: str
    #: Dates are told in this zone; another than Europe/Paris is named.
    timezone: ZoneInfo = HOME
    axes: dict[str, AxisLabel] = Field(default_factory=dict)
    networks: dict[str, str] = Field(default_factory=dict)
    #: The addresses of their logos, by network.
    logos: dict[str, str] = Field(default_factory=dict)
    #: What the address of an event's calendar file begins with; empty where none is served.
    events: str = ""


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours written `#rrggbb`, from 1 to 21 (WCAG 2.1, 1.4.3)."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
