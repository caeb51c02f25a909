"""Where an event of OpenAgenda takes place, in words and as a department."""

import re
from collections.abc import Mapping
from typing import Any

from .departments import DEPARTMENTS, letters_of

_INSEE = re.compile(r"(?:97|98)\d{3}|2[AB]\d{3}|\d{5}")
_ABROAD = re.compile(r"^(?:97|98)")


def place_of(event: Mapping[str, Any]) -> str:
    """Return the name of the place and its town, each once; empty for an event without place."""
    location = _location(event)
    name, city = _text(location, "name"), _text(location, "city")
    return name if city and letters_of(city) in letters_of(name) else ", ".join(filter(None, (name, city)))


def territory_of(event: Mapping[str, Any]) -> str | None:
    """Return the department: as the INSEE code of the town says, else as its name does; None when unknown."""
    location = _location(event)
    code = _text(location, "insee").upper()
    if _INSEE.fullmatch(code):
        return code[:3] if _ABROAD.match(code) else code[:2]
    return DEPARTMENTS.get(letters_of(_text(location, "department")))


def _location(event: Mapping[str, Any]) -> Mapping[str, Any]:
    given = event.get("location")
    return given if isinstance(given, Mapping) else {}


def _text(location: Mapping[str, Any], name: str) -> str:
    given = location.get(name)
    return given.strip() if isinstance(given, str) else ""
