"""Things described with the words of schema.org (https://schema.org/Article, https://schema.org/Event)."""

import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from newsletter import Attendance, BadField, Defect, Image, plain_text

from .dates import Span, read_span
from .document import Document
from .story import Story

#: The types that are collected, by the last part of their name; an Event has many kinds (`BusinessEvent`…).
_ARTICLE = re.compile(r"(?:\w*Article|BlogPosting|LiveBlogPosting|Report)$")
_EVENT = re.compile(r"(?:\w*Event|CourseInstance|Hackathon|Festival)$")
_GONE = re.compile(r"Event(?:Cancelled|Postponed)$")
_ATTENDANCES = {
    "OfflineEventAttendanceMode": Attendance.ON_SITE,
    "OnlineEventAttendanceMode": Attendance.ONLINE,
    "MixedEventAttendanceMode": Attendance.MIXED,
}

Node = dict[str, Any]


def is_told(node: Node) -> bool:
    """Tell whether a node is an article or an event."""
    return _is(node, _ARTICLE) or is_event(node)


def is_event(node: Node) -> bool:
    """Tell whether a node is an event."""
    return _is(node, _EVENT)


def types_of(node: Node) -> list[str]:
    """Return the types of a node, by the last part of their name."""
    return [re.split(r"[/#:]", each)[-1] for each in _each(node.get("@type")) if isinstance(each, str)]


def story_of(number: int, node: Node, document: Document, zone: ZoneInfo) -> Story | Defect:
    """Return the story a node tells, or the defect that names what is wrong with its dates or is missing."""
    title = _words(node, "headline", "name")
    where = f"entry {number} ({title})" if title else f"entry {number}"
    try:
        return _story(title, node, document, zone)
    except BadField as fault:
        return fault.defect(where)


def _story(title: str, node: Node, document: Document, zone: ZoneInfo) -> Story:
    if not title:
        raise BadField("title", "a title is missing")
    return Story(
        title=title,
        url=_link(node, document),
        summary=_words(node, "description", "abstract", "articleBody"),
        published=_when(node, "datePublished", zone),
        takes_place=_duration(node, zone) if is_event(node) else None,
        place=_place(node.get("location")),
        attendance=_ATTENDANCES.get(re.split(r"[/#:]", _text(node.get("eventAttendanceMode")))[-1]),
        image=_image(node.get("image"), document),
        categories=tuple(_categories(node)),
        cancelled=bool(_GONE.search(_text(node.get("eventStatus")))),
    )


def _is(node: Node, wanted: re.Pattern[str]) -> bool:
    return any(wanted.fullmatch(name) for name in types_of(node))


def _link(node: Node, document: Document) -> str:
    candidates = (node.get("url"), node.get("mainEntityOfPage"), node.get("@id"))
    found = (document.link(_text(each)) for each in candidates if _text(each))
    return next(filter(None, found), document.address)


def _duration(node: Node, zone: ZoneInfo) -> Span:
    start, end = _when(node, "startDate", zone), _when(node, "endDate", zone)
    if start is None:
        raise BadField("startDate", "a start date is missing")
    last = end.start.replace(hour=23, minute=59) if end and end.whole_day else end and end.start
    return Span(start.start, last or start.end, start.whole_day)


def _when(node: Node, field: str, zone: ZoneInfo) -> Span | None:
    text = _text(node.get(field)).strip()
    span = read_span(text, zone)
    if text and span is None:
        raise BadField(field, f"“{text[:80]}” is not a date")
    return span


def _place(value: Any) -> str:
    """Return the name and the town of a place; nothing for a virtual one."""
    for place in _each(value):
        if not isinstance(place, dict):
            return plain_text(_text(place))
        if "VirtualLocation" not in types_of(place):
            address = next(iter(_each(place.get("address"))), "")
            town = address.get("addressLocality", "") if isinstance(address, dict) else address
            parts = dict.fromkeys(plain_text(_text(part)) for part in (place.get("name"), town))
            return ", ".join(filter(None, parts))
    return ""


def _image(value: Any, document: Document) -> Image | None:
    for image in _each(value):
        if isinstance(image, dict):
            source = _text(image.get("url") or image.get("contentUrl"))
            if picture := document.picture(source, _words(image, "caption", "description", "name")):
                return picture
    return None


def _categories(node: Node) -> Iterator[str]:
    for field in ("articleSection", "keywords"):
        for value in _each(node.get(field)):
            yield from (word.strip() for word in _text(value).split(","))


def _words(node: Node, *fields: str) -> str:
    """Return the words of the first of these fields that has some; escaped HTML is undone."""
    return next(filter(None, (plain_text(plain_text(_text(node.get(field)))) for field in fields)), "")


def _text(value: Any) -> str:
    """Return the text of a value: itself, the first of several, a language-tagged one, or what a reference names."""
    first = next(iter(_each(value)), "")
    if isinstance(first, dict):
        first = next((first[key] for key in ("@value", "@id", "url", "name") if isinstance(first.get(key), str)), "")
    return first if isinstance(first, str) else ""


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
