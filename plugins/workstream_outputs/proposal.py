"""Proposes where the fields are in an unknown JSON answer, from names that interfaces usually give them."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from newsletter import BadField, Detected, FetchFailed, Page, plain_text

from .answer import LISTS, is_feed, read_json
from .dates_found import written
from .entry import FIELDS
from .expression import found

#: How many lists are looked at, and how many entries of each.
LISTS_TRIED, SAMPLE = 20, 5
_ZONE = ZoneInfo("Europe/Paris")
_PREFIXES = ("", "attributes.", "fields.", "properties.")
_NAMES = {
    "title": "title.rendered title.fr title titre name.fr name nom label headline intitule",
    "url": "url link lien page permalink html_url web_url canonical_url canonicalUrl href links.html lien_url",
    "id": "id uid uuid identifiant slug",
    "summary": "excerpt.rendered summary resume chapo description.fr description excerpt abstract content.rendered",
    "published_at": "published_at publishedAt date_published date_publication date created_at createdAt date_created",
    "starts_at": "starts_at startsAt start_date startDate date_start date_debut begin start debut",
    "ends_at": "ends_at endsAt end_date endDate date_end date_fin end fin",
    "place": "place.name location.name venue.name place location lieu venue",
    "image": "image.url image cover.url cover picture thumbnail",
    "image_alt": "image.alt image.alternativeText cover.alternativeText image_alt alt",
}
_NEXT = ("links.next", "next", "next_page", "meta.next", "pagination.next", "paging.next", '"@odata.nextLink"')


def propose(page: Page) -> Detected | None:
    """Return the settings with which the entries of a JSON answer would be read; None when it holds no such list.

    A JSON Feed is left to those who read feeds.
    """
    document = _document(page)
    if document is None or is_feed(document):
        return None
    for items, entries in islice(_lists(document), LISTS_TRIED):
        fields = _fields(entries[:SAMPLE], page.url)
        if "title" in fields and "url" in fields:
            return _proposed(page, document, items, fields, entries)
    return None


def _proposed(page: Page, document: Any, items: str, fields: dict[str, str], entries: list[Any]) -> Detected:
    own = items in ("@", "items") and all(set(entry) <= FIELDS for entry in entries if isinstance(entry, dict))
    config: dict[str, Any] = {"url": page.url}
    if not own:
        config |= {"items": items, "fields": fields}
        config |= {"next": following} if (following := _next(document, page.url)) else {}
        config |= {"constants": {"kind": "news"}} if "/wp-json/" in page.url else {}
    return Detected(
        config=config,
        certainty="exact",
        why=f"Cette adresse donne une liste de {len(entries)} contenus en JSON, chacun avec un titre et un lien.",
        label=_label(document, page),
    )


def _document(page: Page) -> Any:
    begins = page.content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if not ("json" in page.media_type or begins in (b"{", b"[")):
        return None
    try:
        return read_json(page)
    except FetchFailed:
        return None


def _lists(document: Any) -> Iterator[tuple[str, list[Any]]]:
    """Yield where the lists of objects are and what they hold: the whole answer, then one and two keys deep."""
    if isinstance(document, list):
        yield from [("@", document)] if _is_list(document) else []
        return
    for place, held in _keys(document):
        if _is_list(held):
            yield place, held
        yield from ((f"{place}.{inner}", value) for inner, value in _keys(held) if _is_list(value))


def _keys(held: Any) -> list[tuple[str, Any]]:
    """Return what an object holds, as expressions and values, the usual names of lists first."""
    names = list(held) if isinstance(held, dict) else []
    names.sort(key=lambda name: LISTS.index(name) if name in LISTS else len(LISTS))
    return [(_quoted(name), held[name]) for name in names]


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value[:SAMPLE])


def _quoted(name: str) -> str:
    """Return a key as an expression: as it is when it is an identifier, else between quotes."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return name if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) else f'"{escaped}"'


def _fields(entries: list[Any], base: str) -> dict[str, str]:
    """Return the expressions that give, in most of the entries, a value fit for their field."""
    fields: dict[str, str] = {}
    for name, usual in _NAMES.items():
        fits = _fit(name, base)
        asked = (prefix + each for prefix in _PREFIXES for each in usual.split())
        chosen = next((each for each in asked if each not in fields.values() and _mostly(each, entries, fits)), None)
        fields |= {name: chosen} if chosen else {}
    if "image_alt" not in fields:
        fields.pop("image", None)
    return fields


def _mostly(expression: str, entries: list[Any], fits: Callable[[Any], bool]) -> bool:
    try:
        good = sum(fits(found(expression, entry, "")) for entry in entries)
    except BadField:
        return False
    return good * 2 > len(entries)


def _fit(name: str, base: str) -> Callable[[Any], bool]:
    if name in ("url", "image"):
        return lambda value: _is_address(value, base)
    if name in ("published_at", "starts_at", "ends_at"):
        return _is_date
    if name == "id":
        return lambda value: isinstance(value, str | int) and not isinstance(value, bool) and value != ""
    return lambda value: isinstance(value, str) and bool(plain_text(value))


def _is_address(value: Any, base: str) -> bool:
    if not isinstance(value, str) or not (value.startswith(("http://", "https://", "/")) and " " not in value):
        return False
    try:
        return bool(urlsplit(urljoin(base, value)).hostname)
    except ValueError:
        return False


def _is_date(value: Any) -> bool:
    try:
        return bool(written(value, _ZONE))
    except (ValueError, OverflowError):
        return False


def _next(document: Any, base: str) -> str:
    return next((each for each in _NEXT if isinstance(document, dict) and _leads(each, document, base)), "")


def _leads(expression: str, document: Any, base: str) -> bool:
    try:
        return _is_address(found(expression, document, "next"), base)
    except BadField:
        return False


def _label(document: Any, page: Page) -> str:
    given = document.get("title") or document.get("name") if isinstance(document, dict) else None
    return plain_text(given, 200) if isinstance(given, str) else urlsplit(page.url).hostname or ""
