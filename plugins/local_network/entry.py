"""One entry of a feed made into an item."""

import re
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from newsletter import BadField, ContentItem, Defect, ItemKind, build_item, plain_text, shorten

from .config import FeedConfig
from .picture import picture_of

SUMMARY = 320
_TITLE = 300
_FIRST_WORDS = 90
_SENTENCE = re.compile(r".{10,89}?[.!?…](?=\s|$)")
_CUT = re.compile(r"([.!?]?)\s*\[\s*(?:…|\.\.\.)\s*\]")
_SIGN_OFF = re.compile(
    r"\s*(?:L['’]article|Cet article|The post)\s.{0,400}?\s(?:est apparu en premier sur|appeared first on)\s.{0,200}$"
)


def item_of(number: int, entry: Any, config: FeedConfig) -> ContentItem | Defect:
    """Return the item, or the defect that names the entry, the field and what is wrong.

    Identity: the entry's guid or id, else its link. An `ev:startdate` (RSS event module) makes it an event.
    An entry without title is called by the first words of its text.
    """
    summary = summary_of(entry.get("summary", ""))
    title = words(entry.get("title", ""), _TITLE) or first_words(summary)
    where = f"entry {number} ({title})" if title else f"entry {number}"
    link = entry.get("link", "")
    try:
        _present("title", title)
        _present("link", link)
        fields = config.defaults() | dict(_when(entry, config))
    except BadField as fault:
        return fault.defect(where)
    fields |= {
        "external_id": entry.get("id") or link,
        "kind": ItemKind.EVENT if "starts_at" in fields else config.kind,
        "title": title,
        "url": link,
        "summary": shorten(summary, SUMMARY),
        "axis": config.axis_of(_categories(entry)),
        "place": words(entry.get("ev_location", "")),
        "image": picture_of(entry),
    }
    return build_item(where, **fields)


def words(markup: str, limit: int | None = None) -> str:
    """Return the words of collected HTML; escaped twice, as many feeds do, it is undone twice."""
    return plain_text(plain_text(markup), limit)


def summary_of(markup: str) -> str:
    """Return the words of a description, without the sign-off that WordPress adds to each."""
    return _CUT.sub(lambda cut: cut[1] or "…", _SIGN_OFF.sub("", words(markup))).strip()


def first_words(text: str) -> str:
    """Return a title made of a text: its first sentence when it is short, else its first words."""
    sentence = _SENTENCE.match(text)
    return sentence[0] if sentence else shorten(text, _FIRST_WORDS)


def _present(field: str, value: str) -> None:
    if not value:
        raise BadField(field, f"a {field} is missing")


def _when(entry: Any, config: FeedConfig) -> Iterator[tuple[str, object]]:
    said = "published" if "published" in entry else "updated"
    if said in entry:
        yield "published_at", _published(entry, said)
    for name, tag in (("starts_at", "ev_startdate"), ("ends_at", "ev_enddate")):
        if entry.get(tag):
            moment, whole_day = _moment(entry[tag], tag.replace("_", ":"), config.timezone)
            last = name == "ends_at" and whole_day
            yield name, moment.replace(hour=23, minute=59) if last else moment
            if name == "starts_at":
                yield "all_day", whole_day


def _published(entry: Any, said: str) -> datetime:
    parsed = entry.get(f"{said}_parsed")
    if parsed is None:
        raise BadField(said, f"“{entry[said]}” is not a date")
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        raise BadField(said, f"“{entry[said]}” is no date of the calendar") from None


def _moment(text: str, field: str, zone: ZoneInfo) -> tuple[datetime, bool]:
    try:
        if len(text) == len("2024-12-05"):
            return datetime.combine(date.fromisoformat(text), time(), zone), True
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise BadField(field, f"“{text}” is not a date: {fault}") from None
    if moment.tzinfo is None:
        raise BadField(field, f"“{text}” has no time zone: write 2024-12-05T09:30:00+01:00")
    return moment, False


def _categories(entry: Any) -> Iterator[str]:
    for tag in entry.get("tags", ()):
        yield from filter(None, (tag.get("term"), tag.get("label")))
