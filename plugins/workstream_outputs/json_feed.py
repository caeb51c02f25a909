"""One item of JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/) translated into our own field names."""

from collections.abc import Mapping
from typing import Any

from newsletter import plain_text

from .entry import FIELDS

_SUMMARY = 320


def from_json_feed(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the item with our own field names; extension objects may add any of them."""
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
