"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) read as the entries of any other feed."""

import json
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from time import gmtime
from typing import Any
from urllib.parse import urljoin

from newsletter import FetchFailed, Page

MEDIA_TYPE = "application/feed+json"
_VERSION = "jsonfeed.org/version/"


def read_json_feed(page: Page) -> dict[str, Any] | None:
    """Return the feed in the shape feedparser gives, or None for anything else than a JSON Feed.

    Raises FetchFailed, with the line, for an answer that is declared a JSON Feed and is damaged.
    """
    if not (page.media_type.endswith("json") or page.content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")):
        return None
    try:
        feed = json.loads(page.content)
    except (ValueError, RecursionError) as fault:
        if page.media_type == MEDIA_TYPE:
            raise FetchFailed(f"{page.url} is a damaged JSON Feed: {fault}") from None
        return None
    if not isinstance(feed, dict) or _VERSION not in _text(feed.get("version")):
        return None
    items = feed.get("items")
    entries = [_entry(item, page.url) for item in items] if isinstance(items, list) else []
    return {"version": "json", "feed": {"title": _text(feed.get("title"))}, "entries": entries}


def _entry(item: Any, base: str) -> dict[str, Any]:
    said = item if isinstance(item, dict) else {}
    link = _text(said.get("url")) or _text(said.get("external_url"))
    markup = _text(said.get("content_html"))
    summary = _escaped(said, "summary") or markup or _escaped(said, "content_text")
    entry: dict[str, Any] = {
        "id": _identity(said.get("id")),
        "title": _escaped(said, "title"),
        "link": _absolute(base, link),
        "summary": summary,
        "content": [{"type": "text/html", "value": markup}] if markup else [],
        "tags": [{"term": _text(tag)} for tag in _list(said.get("tags"))],
    }
    return entry | dict(_published(said))


def _published(said: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    text = _text(said.get("date_published")) or _text(said.get("date_modified"))
    if text:
        yield "published", text
        yield "published_parsed", _moment(text)


def _moment(text: str) -> Any:
    """Return the moment as feedparser does, in UTC; None for what is no date (RFC 3339)."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return gmtime(timegm(moment.utctimetuple()))
    except (ValueError, OverflowError):
        return None


def _absolute(base: str, link: str) -> str:
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return link


def _escaped(said: dict[str, Any], name: str) -> str:
    """Return a field that is plain text as markup: its signs stay what they are."""
    return escape(_text(said.get(name)), quote=False)


def _identity(value: Any) -> str:
    # A number or a boolean is to be taken as its text (JSON Feed 1.1, id).
    return str(value) if isinstance(value, int | float) else _text(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
