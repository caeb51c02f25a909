"""The answers of a JSON address, one page after the other, and the entries each holds."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from newsletter import BadField, Defect, FetchFailed, Http, Page

from .config import JsonConfig
from .expression import found

ACCEPT = "application/feed+json, application/json;q=0.9, */*;q=0.1"
#: Answers of one collection.
PAGES = 20
#: Where lists of entries usually are, when the settings do not say it.
LISTS = ("items", "data", "results", "records", "entries", "events", "posts", "articles")
_VERSION = "jsonfeed.org/version/"


@dataclass(frozen=True)
class Answer:
    """One answer: its entries, where it was found, and whether it is a JSON Feed."""

    entries: list[Any]
    address: str
    is_feed: bool


def answers(config: JsonConfig, http: Http) -> Iterator[Answer | Defect]:
    """Yield the answers in their order; raises FetchFailed when one is not JSON or holds no list of entries.

    A reading that is cut (too many pages, one that comes back, another host) ends with the defect that says so.
    """
    url, seen = config.url, {config.url}
    for _ in range(PAGES):
        # With several pages, the first one unchanged says nothing of the others.
        page = http.get(url, accept=ACCEPT, fresh=bool(config.next))
        document = read_json(page)
        yield Answer(_entries(page, document, config), page.url, is_feed(document))
        following = _following(config, document, page.url)
        if not isinstance(following, str):
            yield from filter(None, (following,))
            return
        if following in seen:
            yield _cut(f"the page {following} came twice; what follows is left out")
            return
        seen.add(url := following)
    yield _cut(f"there are more than {PAGES} pages; the rest is left out")


def read_json(page: Page) -> Any:
    """Return the document of a page; raises FetchFailed when it is not JSON."""
    try:
        return _whole(json.loads(page.content), page.content)
    except (ValueError, RecursionError) as fault:
        raise FetchFailed(f"{page.url} is not JSON ({page.media_type or 'no media type'}): {fault}") from fault


def _whole(document: Any, content: bytes) -> Any:
    """Return the document with “?” for each half of a character that an escape names: it is no text (RFC 8259 §8.2)."""
    if b"\\ud" not in content.lower():
        return document
    return json.loads(json.dumps(document, ensure_ascii=False).encode(errors="replace"))


def is_feed(document: Any) -> bool:
    """Tell whether a document is a JSON Feed (https://www.jsonfeed.org/version/1.1/)."""
    return isinstance(document, dict) and _VERSION in str(document.get("version", ""))


def _entries(page: Page, document: Any, config: JsonConfig) -> list[Any]:
    if config.items:
        entries = _found(page, config.items, document)
        wanted = f"no list was found at “{config.items}”"
    else:
        entries = _usual(document, ("items",) if config.fields is None else LISTS)
        wanted = "a list, or an object with “items”, is wanted"
    if not isinstance(entries, list):
        raise FetchFailed(f"{page.url} is JSON but no feed: {wanted}")
    return entries


def _found(page: Page, expression: str, document: Any) -> Any:
    try:
        return found(expression, document, "items")
    except BadField as fault:
        raise FetchFailed(f"{page.url} cannot be read: items: {fault}") from None


def _usual(document: Any, names: tuple[str, ...]) -> Any:
    if not isinstance(document, dict):
        return document
    return next((document[name] for name in names if isinstance(document.get(name), list)), None)


def _following(config: JsonConfig, document: Any, base: str) -> str | Defect | None:
    """Return the address of the next page, None when there is none, or why it is not followed."""
    try:
        given = found(config.next, document, "next")
        if not given:
            return None
        url = urljoin(base, given) if isinstance(given, str) else ""
        if url and urlsplit(url).hostname == urlsplit(base).hostname:
            return url
    except BadField as fault:
        return fault.defect("source")
    except ValueError:
        url = ""
    return _cut(f"{url} is on another host" if url else f"“{config.next}” holds no address: {given!r:.80}")


def _cut(message: str) -> Defect:
    return Defect(where="source", field="next", message=message)
