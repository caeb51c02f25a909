"""An event as a file for calendars (RFC 5545)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from newsletter.values.content import ContentItem
from newsletter.values.days import civil, end_of

PRODUCT = "-//planif-newsletter//FR"


def to_ics(item: ContentItem, uid: str, zone: ZoneInfo, stamp: datetime) -> bytes:
    """Return the event as iCalendar; `uid` stays the same however often it is fetched, `stamp` is when it was told.

    Whole days and coarse dates fill days in `zone`, hours are told in UTC. Raises ValueError for what is no event.
    """
    if item.starts_at is None:
        raise ValueError(f"{item.title} has no date")
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("summary", item.title)
    event.add("url", item.url)
    for name, value in (("location", item.place), ("description", item.summary)):
        if value:
            event.add(name, value)
    _add_time(event, item, item.starts_at, zone)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _add_time(event: Event, item: ContentItem, starts: datetime, zone: ZoneInfo) -> None:
    ends = item.ends_at or starts
    if item.all_day or item.precision != "day":
        last = end_of(ends, item.precision)
        event.add("dtstart", civil(starts, zone).date())
        # The day after the last one (RFC 5545 §3.6.1).
        event.add("dtend", (civil(last - timedelta(minutes=1), zone) + timedelta(days=1)).date())
        return
    event.add("dtstart", starts.astimezone(UTC))
    if ends != starts:
        event.add("dtend", ends.astimezone(UTC))
