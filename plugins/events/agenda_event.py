"""One event of OpenAgenda made into an item (https://developers.openagenda.com/evenements/structure)."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from newsletter import Attendance, BadField, ContentItem, Defect, ItemKind, build_item, plain_text

from .agenda_place import place_of, territory_of
from .agenda_timing import nearest
from .config import OpenAgendaConfig

SUMMARY = 320
_TITLE = 300
_ATTENDANCES = {1: Attendance.ON_SITE, 2: Attendance.ONLINE, 3: Attendance.MIXED}
_MOVED_ONLINE, _POSTPONED, _FULL, _CANCELLED = 3, 4, 5, 6
_WEB = re.compile(r"^https?://[^\s<>\"]+$")
_LANGUAGE = re.compile(r"^[a-z]{2}$")


def item_of(number: int, event: Any, config: OpenAgendaConfig, now: datetime) -> ContentItem | Defect | None:
    """Return the item at the event's nearest time, or the defect that names the event, the field and what is wrong.

    None for an event that is over. One that is cancelled or postponed says so; what it lacks is nobody's matter.
    Identity: the number of the event, whatever the time shown.
    """
    made = _made(number, event, config, now)
    if isinstance(event, Mapping) and event.get("status") in (_POSTPONED, _CANCELLED):
        return made.model_copy(update={"cancelled": True}) if isinstance(made, ContentItem) else None
    return made


def _made(number: int, event: Any, config: OpenAgendaConfig, now: datetime) -> ContentItem | Defect | None:
    if not isinstance(event, Mapping):
        return Defect(
            where=f"event number {number}", field="event", message=f"an object is wanted; found {event!r:.80}"
        )
    where = f"event number {number}"
    try:
        title, language = _said(event, "title", config.language)
        where = f"event {event.get('uid') or f'number {number}'} ({plain_text(title) or 'no title'})"
        if not plain_text(title):
            raise BadField("title", "a title is missing")
        when = nearest(event, now, config.timezone)
        if when is None:
            return None
        fields = {"title": plain_text(title, _TITLE), "language": language} | when | dict(_fields(event, config))
    except BadField as fault:
        return fault.defect(where)
    return build_item(where, **config.defaults() | fields)


def _fields(event: Mapping[str, Any], config: OpenAgendaConfig) -> Iterator[tuple[str, Any]]:
    """Yield the item's fields apart from its title and time; raises BadField."""
    yield "external_id", _identity(event)
    yield "kind", ItemKind.EVENT
    yield "url", _address(event, config.agenda)
    yield "summary", plain_text(_summary(event, config), SUMMARY)
    yield "attendance", _attendance(event)
    yield "place", plain_text(place_of(event))
    yield "axis", config.axis_of(_keywords(event, config.language))
    yield "image", _image(event, config)
    territory = territory_of(event)
    if territory:
        yield "territories", (territory,)


def _said(event: Mapping[str, Any], field: str, language: str) -> tuple[str, str]:
    """Return a text and its language: the one asked for, else French, else the first there is."""
    given = event.get(field)
    if given is None or isinstance(given, str):
        return given or "", language
    if not isinstance(given, Mapping) or not all(isinstance(text, str | None) for text in given.values()):
        raise BadField(field, f"a text, or one per language, is wanted; found {given!r:.80}")
    for name in (language, "fr", *given):
        if given.get(name):
            return given[name], name if _LANGUAGE.match(name) else language
    return "", language


def _identity(event: Mapping[str, Any]) -> str:
    if not isinstance(event.get("uid"), int | str) or not event["uid"]:
        raise BadField("uid", "the number of the event is missing")
    return str(event["uid"])


def _summary(event: Mapping[str, Any], config: OpenAgendaConfig) -> str:
    text, _ = _said(event, "description", config.language)
    return f"Complet. {text}" if event.get("status") == _FULL else text


def _attendance(event: Mapping[str, Any]) -> Attendance:
    if event.get("status") == _MOVED_ONLINE:
        return Attendance.ONLINE
    mode = event.get("attendanceMode") or 1
    if not isinstance(mode, int) or mode not in _ATTENDANCES:
        raise BadField("attendanceMode", f"{mode!r:.80} is not 1 (on site), 2 (online) or 3 (mixed)")
    return _ATTENDANCES[mode]


def _address(event: Mapping[str, Any], agenda: int) -> str:
    """Return the event's own page, else where it is attended or registered for, else its page on OpenAgenda."""
    given = (event.get("canonicalUrl"), event.get("onlineAccessLink"), *_registrations(event))
    own = (address.strip() for address in given if isinstance(address, str))
    page = f"https://openagenda.com/agendas/{agenda}/events/{event.get('uid')}"
    return next((address for address in own if _WEB.match(address)), page)


def _registrations(event: Mapping[str, Any]) -> Iterator[Any]:
    given = event.get("registration")
    for way in given if isinstance(given, list) else []:
        yield way.get("value") if isinstance(way, Mapping) else way


def _keywords(event: Mapping[str, Any], language: str) -> list[str]:
    given = event.get("keywords")
    if isinstance(given, Mapping):
        given = given.get(language) or next(iter(given.values()), [])
    return [word for word in given if isinstance(word, str)] if isinstance(given, list) else []


def _image(event: Mapping[str, Any], config: OpenAgendaConfig) -> dict[str, str] | None:
    """Return the picture with the words that replace it; OpenAgenda has none of its own, an agenda may."""
    given = event.get("image")
    if not config.picture_words or not isinstance(given, Mapping) or not given.get("filename"):
        return None
    words, _ = _said(event, config.picture_words, config.language)
    credit = event.get("imageCredits")
    shown = {"url": f"{given.get('base') or ''}{given['filename']}", "alt": plain_text(words)}
    return shown | {"credit": plain_text(credit) if isinstance(credit, str) else ""} if words else None
