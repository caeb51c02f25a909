"""The mail programs of our readers, and what each keeps of a page.

`data/caniemail.json` comes from caniemail.com, `data/own.json` from our own reading of the programs it does not know,
`data/baseline.json` lists what our letters use with an accepted fallback.
"""

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

_DATA = Path(__file__).parent / "data"
_FAMILIES = {
    "apple-mail": "Apple Mail",
    "free-fr": "Free",
    "gmail": "Gmail",
    "laposte": "La Poste",
    "orange": "Orange",
    "outlook": "Outlook",
    "sfr": "SFR",
    "thunderbird": "Thunderbird",
    "roundcube": "Bnum (Roundcube)",
    "zimbra": "Zimbra",
}
_PLATFORMS = {
    "android": "Android",
    "ios": "iOS",
    "macos": "macOS",
    "windows": "Windows",
    "outlook-com": "web",
    "desktop-webmail": "web",
    "mobile-webmail": "web mobile",
}


class Feature(NamedTuple):
    """Something a page may use, and the clients (`outlook.windows`) known not to keep it when they were tried."""

    slug: str
    title: str
    category: str
    #: `2023-12-19`, or the month only.
    tried: str
    lacking: tuple[str, ...]


@lru_cache(maxsize=1)
def features() -> dict[str, Feature]:
    """Return every feature by its slug."""
    given, own = _read("caniemail"), _read("own")
    found = {}
    for slug, (title, category, tried, support) in given["features"].items():
        lacking = [client for client, status in zip(given["clients"], support, strict=True) if status == "n"]
        found[slug] = Feature(slug, title, category, tried, (*lacking, *own["lacking"].get(slug, ())))
    return found


@lru_cache(maxsize=1)
def clients() -> tuple[str, ...]:
    """Return the programs of our readers, `family.platform`."""
    return (*_read("caniemail")["clients"], *_read("own")["clients"])


@lru_cache(maxsize=1)
def accepted() -> frozenset[str]:
    """Return the slugs of what is accepted: what our letters use, what is decoration, what another check tells."""
    return frozenset(slug for slugs in _read("baseline").values() for slug in slugs)


def named(lacking: Iterable[str]) -> str:
    """Return clients in words: a family by its name when all of it is meant, else with the platforms."""
    families: dict[str, list[str]] = {}
    for client in lacking:
        family, platform = client.split(".")
        families.setdefault(family, []).append(platform)
    return ", ".join(_said(family, platforms) for family, platforms in families.items())


def _said(family: str, platforms: list[str]) -> str:
    whole = [client for client in clients() if client.startswith(f"{family}.")]
    if len(platforms) == len(whole):
        return _FAMILIES[family]
    return f"{_FAMILIES[family]} ({', '.join(_PLATFORMS[platform] for platform in platforms)})"


def _read(name: str) -> Any:
    return json.loads((_DATA / f"{name}.json").read_text(encoding="utf-8"))
