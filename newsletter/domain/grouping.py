"""The same thing told by several sources: grouped, with the reason, never dropped silently."""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

from newsletter.domain.issue import Twin
from newsletter.domain.source import Stored
from newsletter.values.base import Value

_NOT_WORDS = re.compile(r"[^a-z0-9]+")


class Group(Value):
    """One thing and everybody who tells it; the first speaker is shown, a national one if there is one."""

    shown: Stored
    twins: tuple[Twin, ...] = ()


def canonical_url(url: str) -> str:
    """Return the address without what does not name the page: scheme, www, trailing slash, tracking, fragment."""
    parts = urlsplit(url.lower())
    query = "&".join(sorted(p for p in parts.query.split("&") if p and not p.startswith(("utm_", "fbclid", "mc_"))))
    host = parts.netloc.removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}" + (f"?{query}" if query else "")


def folded(text: str) -> str:
    """Return `text` without case, accents or punctuation, for comparing titles."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return _NOT_WORDS.sub(" ", plain).strip()


def group(items: Iterable[Stored]) -> list[Group]:
    """Group the items that tell the same thing: same address, or same event (title and start).

    The order of `items` does not matter; every item is shown or is somebody's twin.
    """
    ordered = sorted(items, key=lambda s: (s.item.network is not None, s.source, s.item.external_id))
    shown: list[Stored] = []
    twins: dict[int, list[Twin]] = {}
    seen: dict[str, Stored] = {}
    for stored in ordered:
        first, why = _told_before(stored, seen)
        if first is None:
            shown.append(stored)
            first = stored
        else:
            twins.setdefault(first.id, []).append(_twin(stored, why))
        for mark in _marks(stored):
            seen.setdefault(mark, first)
    return [Group(shown=stored, twins=tuple(twins.get(stored.id, ()))) for stored in shown]


def _twin(stored: Stored, why: str) -> Twin:
    return Twin(item=stored.id, source=stored.source, network=stored.item.network, why=why)


def _told_before(stored: Stored, seen: dict[str, Stored]) -> tuple[Stored | None, str]:
    for mark, why in _marks(stored).items():
        if mark in seen:
            return seen[mark], why
    return None, ""


def _marks(stored: Stored) -> dict[str, str]:
    item = stored.item
    marks = {f"url {canonical_url(item.url)}": "même adresse"}
    if item.starts_at is not None:
        start = item.starts_at.date() if item.all_day else item.starts_at
        marks[f"event {folded(item.title)} {start.isoformat()}"] = "même événement"
    return marks
