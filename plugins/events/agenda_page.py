"""Finds the agenda of OpenAgenda that a page is, or shows."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from lxml import html

from newsletter import Detected, Page

from .reading import read_html, text_of, title_of

_NUMBER = r"([1-9]\d{0,11})(?!\d)"
_AT = rf"openagenda\.com(?:\\?/[\w-]+){{0,2}}\\?/agendas\\?/{_NUMBER}"
_SHOWN = re.compile(_AT, re.IGNORECASE)
_EMBEDDED = (
    re.compile(rf"{_AT}\\?/embeds", re.IGNORECASE),
    re.compile(rf"data-(?:cbctl|oacontrol)=[\"'](?:[^\"'\d]{{0,40}}){_NUMBER}", re.IGNORECASE),
    re.compile(rf"data-agenda-uid=[\"']{_NUMBER}", re.IGNORECASE),
)
_NAMED = re.compile(rf"agendaUid[\"']?\s*[:=]\s*[\"']?{_NUMBER}")
_OF_PATH = re.compile(rf"\bagendas\\?/{_NUMBER}")
_WIDGET = re.compile(r"data-oa[a-z]{2,}|openagenda\.com/(?:widgets|js/embed)", re.IGNORECASE)
_TAIL = re.compile(r"\s*[|–-]\s*OpenAgenda\s*$", re.IGNORECASE)
_WHY = "{}\u00a0; pour le lire, il faut une clé d’accès (SOURCE_OPENAGENDA_KEY)."


def find_agenda(page: Page) -> Detected | None:
    """Return the agenda that a page of openagenda.com is about, or that any other page shows; None when there is none.

    Nothing else is fetched: the number of the agenda is in the page.
    """
    root = read_html(page)
    if root is None:
        return None
    text = text_of(page)
    at_home = _is_home(page.url)
    number = next(_at_home(page.url, text, root) if at_home else _elsewhere(text), None)
    if number is None:
        return None
    why = "Cette adresse est celle d’un agenda OpenAgenda" if at_home else "La page montre un agenda OpenAgenda"
    return Detected(
        config={"agenda": int(number)},
        certainty="announced",
        why=_WHY.format(why),
        label=_TAIL.sub("", title_of(root)),
    )


def _is_home(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    return host == "openagenda.com" or host.endswith(".openagenda.com")


def _at_home(address: str, text: str, root: html.HtmlElement) -> Iterator[str]:
    """Yield the numbers the page may be about, the surest first."""
    yield from _OF_PATH.findall(urlsplit(address).path)
    yield from _EMBEDDED[-1].findall(text)
    yield from _in_data(root)
    for meta in root.iter("meta", "link"):
        yield from _OF_PATH.findall(f"{meta.get('content', '')} {meta.get('href', '')}")
    yield from _NAMED.findall(text)
    yield from (number for number, _ in Counter(_OF_PATH.findall(text)).most_common(1))


def _elsewhere(text: str) -> Iterator[str]:
    """Yield the numbers of the agendas that a widget shows, not those a link only leads to."""
    for pattern in _EMBEDDED:
        yield from pattern.findall(text)
    if _WIDGET.search(text):
        yield from _SHOWN.findall(text)


def _in_data(root: html.HtmlElement) -> Iterator[str]:
    for script in root.iter("script"):
        if "json" in script.get("type", ""):
            try:
                yield from _agendas(json.loads(script.text or ""))
            except (ValueError, RecursionError):
                continue


def _agendas(data: Any, name: str = "") -> Iterator[str]:
    """Yield the `uid` of every object called `agenda` in the data of a page."""
    if isinstance(data, dict):
        if name == "agenda" and re.fullmatch(_NUMBER, str(data.get("uid", ""))):
            yield str(data["uid"])
        for key, value in data.items():
            yield from _agendas(value, key)
    elif isinstance(data, list):
        for value in data:
            yield from _agendas(value)
