"""One entry of any JSON interface translated into our own field names."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from newsletter import BadField, plain_text

from .config import Fields, JsonConfig
from .dates_found import written
from .expression import found

_SUMMARY = 320
_TITLE = 300
_TEXTS = {"summary": _SUMMARY, "place": None}
_WORDS = ("id", "genre", "language")
_DATES = ("published_at", "starts_at", "ends_at")
_ADDRESSES = ("replay_url", "transcript_url")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def title_of(entry: Any, fields: Fields) -> str:
    """Return the words of the entry's title; raises BadField when there are none."""
    title = plain_text(_needed("title", entry, fields), _TITLE)
    if not title:
        raise BadField("title", f"“{fields.title}” holds no words")
    return title


def translated(entry: Any, config: JsonConfig, fields: Fields, base: str) -> dict[str, Any]:
    """Return the entry with our own field names; raises BadField naming the field that is missing or of a wrong type.

    `base` is the address that relative ones start from.
    """
    title = title_of(entry, fields)
    url = _absolute(base, _needed("url", entry, fields))
    told = {name: value for name, value in _told(entry, config, fields, base) if value is not None}
    kind = {"kind": "event"} if "starts_at" in told else {}
    constants = {name: value for name, value in config.constants.model_dump(mode="json").items() if value}
    return {"id": url} | kind | constants | told | {"title": title, "url": url}


def _told(entry: Any, config: JsonConfig, fields: Fields, base: str) -> Iterator[tuple[str, Any]]:
    for name in _WORDS:
        yield name, _word(name, entry, fields) or None
    for name, limit in _TEXTS.items():
        yield name, plain_text(_word(name, entry, fields), limit) or None
    for name in _DATES:
        yield name, _date(name, entry, config, fields)
    for name in _ADDRESSES:
        address = _word(name, entry, fields)
        yield name, _absolute(base, address) if address else None
    yield "image", _image(entry, fields, base)
    yield "territories", _words("territories", entry, fields) or None
    yield "axis", config.axis_of(_words("categories", entry, fields))


def _needed(name: str, entry: Any, fields: Fields) -> str:
    value = _word(name, entry, fields)
    if not value:
        raise BadField(name, f"nothing was found at “{getattr(fields, name)}”")
    return value


def _word(name: str, entry: Any, fields: Fields) -> str:
    value = found(getattr(fields, name), entry, name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadField(name, f"a text is wanted; “{getattr(fields, name)}” holds {value!r:.80}")
    return str(value).strip()


def _words(name: str, entry: Any, fields: Fields) -> list[str]:
    value = found(getattr(fields, name), entry, name)
    given = [] if value is None else value if isinstance(value, list) else [value]
    if not all(isinstance(each, str) for each in given):
        raise BadField(name, f"a text or a list of texts is wanted; “{getattr(fields, name)}” holds {value!r:.80}")
    return given


def _date(name: str, entry: Any, config: JsonConfig, fields: Fields) -> str | None:
    value = found(getattr(fields, name), entry, name)
    if value is None or value == "":
        return None
    try:
        return written(value, config.timezone)
    except (ValueError, OverflowError) as fault:
        raise BadField(name, f"“{value!s:.80}” cannot be read as a date: {fault}") from None


def _image(entry: Any, fields: Fields, base: str) -> dict[str, str] | None:
    address, words = _word("image", entry, fields), plain_text(_word("image_alt", entry, fields))
    if not address or not words:
        return None
    return {
        "url": _absolute(base, address),
        "alt": words,
        "credit": plain_text(_word("image_credit", entry, fields)),
    }


def _absolute(base: str, address: str) -> str:
    """Return an address made absolute; one of another scheme stays as it is, to be refused with its words."""
    try:
        return address if _SCHEME.match(address) else urljoin(base, address)
    except ValueError:
        return address
