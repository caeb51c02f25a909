"""When an event of OpenAgenda takes place: the nearest of its times."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from newsletter import BadField

#: What the API tells of the times when it leaves the list out.
_ALONE = ("nextTiming", "lastTiming", "firstTiming")


def nearest(event: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> dict[str, Any] | None:
    """Return the fields of the first time that is not over, in the event's own zone; None when all are over.

    A time from midnight to 23:59 is a whole day. Raises BadField for a time that cannot be read.
    """
    own = _zone(event, zone)
    times = sorted(_read(timing, own) for timing in _times(event))
    if not times:
        raise BadField("timings", "a date is missing")
    coming = next(((start, end) for start, end in times if end > now), None)
    if coming is None:
        return None
    start, end = coming
    whole_day = start.time() == time() and (end.time() == time(23, 59) or end.time() == time())
    last = start.replace(hour=23, minute=59) if whole_day else end
    return {"starts_at": start, "ends_at": last, "all_day": whole_day}


def _times(event: Mapping[str, Any]) -> Iterator[Any]:
    given = event.get("timings")
    if given is not None and not isinstance(given, list):
        raise BadField("timings", f"a list of times is wanted; found {given!r:.80}")
    yield from given or (event[name] for name in _ALONE if event.get(name))


def _read(timing: Any, zone: ZoneInfo) -> tuple[datetime, datetime]:
    if not isinstance(timing, Mapping):
        raise BadField("timings", f"a begin and an end are wanted; found {timing!r:.80}")
    start, end = _moment(timing.get("begin"), zone), _moment(timing.get("end") or timing.get("begin"), zone)
    if end < start:
        raise BadField("timings", f"the end ({timing['end']}) is before the beginning ({timing['begin']})")
    return start, end


def _moment(given: Any, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(str(given))
    except ValueError:
        raise BadField("timings", f"“{given!s:.80}” is not a date") from None
    if moment.tzinfo is None:
        raise BadField("timings", f"“{given}” has no time zone")
    try:
        return moment.astimezone(zone)
    except OverflowError:
        raise BadField("timings", f"“{given}” is beyond the calendar") from None


def _zone(event: Mapping[str, Any], zone: ZoneInfo) -> ZoneInfo:
    try:
        return ZoneInfo(str(event.get("timezone") or zone.key))
    except (KeyError, OSError, ValueError):
        return zone
