"""The kind `json`: a JSON Feed 1.1, or a plain list of entries with our own field names."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from pydantic import BaseModel

from newsletter import ContentItem, Defect, FetchFailed, Http, Page, SourceKind, WebUrl, Window, plain_text

from .entry import FIELDS, OutputsConfig, item_of
from .folder import sample

_ACCEPT = "application/feed+json, application/json;q=0.9, */*;q=0.1"
_SUMMARY = 320


class JsonFeedConfig(OutputsConfig):
    """Where the feed is."""

    url: WebUrl


class JsonFeed(SourceKind):
    """Collects the outputs a website announces in JSON."""

    name: ClassVar[str] = "json"
    label: ClassVar[str] = "Flux JSON"
    Config: ClassVar[type[BaseModel]] = JsonFeedConfig

    def collect(self, config: BaseModel, window: Window, http: Http) -> Iterable[ContentItem | Defect]:
        """Yield the feed's entries; raises FetchFailed when the document is no such feed."""
        settings = JsonFeedConfig.model_validate(config)
        page = http.get(settings.url, accept=_ACCEPT)
        entries, standard = _entries(page)
        for number, entry in enumerate(entries, start=1):
            fields = _from_json_feed(entry) if standard and isinstance(entry, Mapping) else entry
            yield item_of(f"entry {number}", fields, settings)

    def sample(self) -> ContentItem:
        """Return a report as a website would announce it."""
        return sample()


def _entries(page: Page) -> tuple[list[Any], bool]:
    try:
        document = json.loads(page.content)
    except ValueError as fault:
        raise FetchFailed(f"{page.url} is not JSON ({page.media_type or 'no media type'}): {fault}") from fault
    standard = isinstance(document, dict) and "jsonfeed.org/version/" in str(document.get("version", ""))
    entries = document.get("items") if isinstance(document, dict) else document
    if not isinstance(entries, list):
        raise FetchFailed(f"{page.url} is JSON but no feed: a list, or an object with “items”, is wanted")
    return entries, standard


def _from_json_feed(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Translate one item of JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/); extensions may add our fields."""
    told = entry.get("summary") or entry.get("content_text") or entry.get("content_html") or ""
    fields = {
        "id": entry.get("id") or entry.get("url"),
        "title": plain_text(str(entry.get("title") or "")),
        "summary": plain_text(str(told), _SUMMARY),
        "url": entry.get("url") or entry.get("external_url"),
        "date": entry.get("date_published"),
        "language": str(entry.get("language") or "")[:2] or None,
    }
    extensions = [value for name, value in entry.items() if name.startswith("_") and isinstance(value, Mapping)]
    ours = {name: value for extension in extensions for name, value in extension.items() if name in FIELDS}
    own = {name: entry[name] for name in (FIELDS - fields.keys()) & entry.keys()}
    if not isinstance(own.get("image"), Mapping):
        own.pop("image", None)  # an address alone: without words to replace it, a picture is not shown
    return fields | own | ours
