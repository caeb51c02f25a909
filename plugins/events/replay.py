"""Where an event can be seen again, as its calendar says it."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from icalendar import Component

from newsletter import plain_text

_WORD = re.compile(r"\b(?:replays?|rediffusions?|revoir|captation|enregistrement)\b", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s<>\"]+")
_ANCHOR = re.compile(r"<a\s[^>]{0,500}?href=[\"']([^\"']{1,2000})[\"'][^>]{0,500}>(.{0,500}?)</a>", re.I | re.S)
#: « Replay : https://… »: few words between the name and the link, and none that promises or denies it.
_SAID = re.compile(
    rf"(?P<before>[^.!?\n]{{0,12}}){_WORD.pattern}(?P<between>[^.!?\n]{{0,60}}?)(?P<link>{_LINK.pattern})", re.I
)
_NOT_YET = re.compile(r"\b(?:sera|seront|bientôt|prochainement|pas de|sans|aucun|ni)\b", re.IGNORECASE)
_LONGEST = 20_000


def told_replay(event: Component) -> str | None:
    """Return the address in X-REPLAY-URL: a replay said to be one."""
    said = str(event.get("X-REPLAY-URL", "")).strip()
    return said if _LINK.fullmatch(said) else None


def guessed_replay(event: Component) -> str | None:
    """Return the address that ATTACH, URL or DESCRIPTION present as a replay; None when there is none.

    Trust it for an event that is over only: before, it may be the replay of another one.
    """
    return next((link for link in (*_attached(event), *_own(event), *_described(event)) if link), None)


def first_link(text: str) -> str | None:
    """Return the first web address in a text, with or without markup."""
    found = _LINK.search(unescape(text[:_LONGEST]))
    return _bare(found[0]) if found else None


def _attached(event: Component) -> Iterator[str]:
    given: Any = event.get("ATTACH", [])
    for each in given if isinstance(given, list) else [given]:
        named = f"{each} {' '.join(str(value) for value in getattr(each, 'params', {}).values())}"
        if _LINK.fullmatch(str(each)) and ("video/" in named.lower() or _WORD.search(named)):
            yield str(each)


def _own(event: Component) -> Iterator[str]:
    address = str(event.get("URL", "")).strip()
    if _LINK.fullmatch(address) and _WORD.search(address):
        yield address


def _described(event: Component) -> Iterator[str]:
    text = str(event.get("DESCRIPTION", ""))[:_LONGEST]
    for href, shown in _ANCHOR.findall(text):
        if _WORD.search(plain_text(shown)) and _LINK.fullmatch(unescape(href)):
            yield unescape(href)
    for said in _SAID.finditer(unescape(text)):
        if not _NOT_YET.search(said["before"] + said["between"]):
            yield _bare(said["link"])


def _bare(link: str) -> str:
    return link.rstrip(".,;:!?)»")
