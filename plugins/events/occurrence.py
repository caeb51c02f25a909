"""One occurrence of an event made into an item."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Component

from newsletter import ContentItem, Defect, ItemKind, build_item, plain_text

from .config import IcalConfig
from .replay import first_link, guessed_replay, told_replay
from .series import Series, value_of

SUMMARY = 320
_TITLE = 300
_ONE_MINUTE = timedelta(minutes=1)


def item_of(event: Component, series: Series, config: IcalConfig) -> ContentItem | Defect:
    """Return the item, or the defect that names the event, the field and what is wrong.

    Identity: the UID, followed for a repeated event by the date this occurrence had before any move.
    """
    title = plain_text(str(event.get("SUMMARY", "")), _TITLE)
    description = str(event.get("DESCRIPTION", ""))
    url = str(event.get("URL", "")).strip() or config.fallback_url or first_link(description)
    if not title:
        return Defect(where=series.where, field="summary", message="a title (SUMMARY) is missing")
    if not url:
        message = "an address is missing: neither URL nor a link in the event, nor fallback_url in the settings"
        return Defect(where=series.where, field="url", message=message)
    fields = config.defaults() | dict(_when(event, config.timezone))
    return build_item(
        series.where,
        **fields
        | {
            "external_id": _identity(event, series),
            "kind": ItemKind.EVENT,
            "title": title,
            "url": url,
            "summary": plain_text(description, SUMMARY),
            "place": plain_text(str(event.get("LOCATION", ""))),
            "axis": config.axis_of(_categories(event)),
            "attendance": str(event["X-ATTENDANCE"]) if "X-ATTENDANCE" in event else config.attendance,
        },
    )


def with_replay(item: ContentItem, event: Component, series: Series, now: datetime) -> ContentItem:
    """Return the item with where it can be seen again, if this very occurrence says so."""
    if not series.says_itself(event):
        return item
    replay = told_replay(event) or (guessed_replay(event) if item.is_over(now) else None)
    return item.model_copy(update={"replay_url": replay}) if replay else item


def is_cancelled(event: Component) -> bool:
    """Tell whether the organiser cancelled this occurrence (RFC 5545 §3.8.1.11)."""
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _identity(event: Component, series: Series) -> str:
    if not series.repeats:
        return series.uid
    first = value_of(event, "RECURRENCE-ID")
    if isinstance(first, datetime) and first.tzinfo:
        first = first.astimezone(UTC)
    return f"{series.uid}/{first.isoformat()}"


def _when(event: Component, zone: ZoneInfo) -> Iterator[tuple[str, object]]:
    start, end = _moment(event, "DTSTART", zone), _moment(event, "DTEND", zone)
    # Exchange tells whole days as midnights of its zone, and says so beside.
    said = str(event.get("X-MICROSOFT-CDO-ALLDAYEVENT", "")).upper() == "TRUE"
    whole_days = said or not isinstance(value_of(event, "DTSTART"), datetime)
    yield "starts_at", start
    yield "all_day", whole_days
    if start is None or not whole_days:
        yield "ends_at", end
        return
    # DTEND is the day after the last one (RFC 5545 §3.6.1); without it the event lasts one day.
    after = end if end is not None and end > start else start + timedelta(days=1)
    yield "ends_at", after - _ONE_MINUTE
    yield "precision", _precision(start.date(), after.date())


def _precision(first: date, after: date) -> str:
    """Return `month` or `year` for an event that fills exactly one: agendas write so a date not known better."""
    if first.day == 1 and first.month == 1 and after == first.replace(year=first.year + 1):
        return "year"
    if first.day == 1 and after == (first + timedelta(days=31)).replace(day=1):
        return "month"
    return "day"


def _moment(event: Component, name: str, zone: ZoneInfo) -> datetime | None:
    value = value_of(event, name)
    if value is None:
        return None
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), zone)
    return value if value.tzinfo else value.replace(tzinfo=zone)


def _categories(event: Component) -> Iterator[str]:
    given: Any = event.get("CATEGORIES", [])
    for group in given if isinstance(given, list) else [given]:
        yield from map(str, group.cats)
