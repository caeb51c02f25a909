"""The events of a calendar that share one UID: a single event, or a repeated one with its exceptions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Component

from newsletter import BadField

from .replay import guessed_replay, told_replay

#: All-day and floating times are compared without their zone: look a little wider, and judge exactly afterwards.
_MARGIN = timedelta(days=1)


@dataclass(frozen=True)
class Series:
    """One event, repeated or not."""

    uid: str
    components: tuple[Component, ...]
    calendar: Component

    @property
    def where(self) -> str:
        """The event in words a person can find again."""
        title = next((str(each["SUMMARY"]) for each in self.components if each.get("SUMMARY")), "no title")
        return f"event {self.uid or 'without UID'} ({title})"

    @property
    def repeats(self) -> bool:
        """True when there may be several occurrences."""
        return any(name in each for each in self.components for name in ("RRULE", "RDATE", "RECURRENCE-ID"))

    @property
    def has_replay(self) -> bool:
        """True when an occurrence may say where it can be seen again."""
        return any(self.says_itself(each) and (told_replay(each) or guessed_replay(each)) for each in self.components)

    def says_itself(self, occurrence: Component) -> bool:
        """Tell whether an occurrence has words of its own: what a whole series says belongs to none of its dates."""
        if not self.repeats:
            return True
        own = (value_of(each, "RECURRENCE-ID") for each in self.components if "RECURRENCE-ID" in each)
        return "RECURRENCE-ID" in occurrence and value_of(occurrence, "RECURRENCE-ID") in own

    def between(self, start: datetime, end: datetime) -> list[Component]:
        """Return the occurrences that touch the time from `start` to `end`; raises BadField naming the property."""
        self._check()
        alone = Calendar(self.calendar)
        for part in (*self.calendar.walk("VTIMEZONE"), *self.components):
            alone.add_component(part)
        try:
            return list(recurring_ical_events.of(alone).between(start - _MARGIN, end + _MARGIN))
        except Exception as fault:
            raise BadField("event", f"cannot be read: {type(fault).__name__}: {fault}") from fault

    def _check(self) -> None:
        if not self.uid:
            raise BadField("uid", "a UID is missing")
        for component in self.components:
            for name, why in component.errors:
                raise BadField((name or "event").lower(), str(why))
            if "DTSTART" not in component:
                raise BadField("dtstart", "a start is missing")
            _check_single(component)
            for name in ("DTSTART", "DTEND"):
                _check_zone(component, name)
            _check_order(value_of(component, "DTSTART"), value_of(component, "DTEND"))


def _check_single(component: Component) -> None:
    for name in ("DTSTART", "DTEND", "SUMMARY", "LOCATION", "URL"):
        if isinstance(component.get(name), list):
            raise BadField(name.lower(), "is given more than once")
    rule: Any = component.get("RRULE")
    if isinstance(rule, dict) and {"SECONDLY", "MINUTELY"} & set(rule.get("FREQ", ())):
        raise BadField("rrule", "repeats every minute or more often")


def _check_zone(component: Component, name: str) -> None:
    found: Any = component.get(name)
    asked = found.params.get("TZID") if found is not None else None
    if asked and isinstance(found.dt, datetime) and found.dt.tzinfo is None:
        raise BadField(name.lower(), f"“{asked}” is not a known time zone, and the calendar does not describe it")


def _check_order(start: Any, end: Any) -> None:
    # A day and an hour, or hours with and without zone, cannot be compared; such an end is judged later.
    try:
        backwards = end is not None and type(end) is type(start) and end < start
    except TypeError:
        return
    if backwards:
        raise BadField("dtend", f"the end ({end}) is before the start ({start})")


def value_of(component: Component, name: str) -> Any:
    """Return the date or moment of a property, None when it is absent."""
    found: Any = component.get(name)
    return None if found is None else found.dt


def series_of(calendar: Component) -> Iterator[Series]:
    """Yield the calendar's series in the order of their first component."""
    groups: dict[str, list[Component]] = {}
    for number, event in enumerate(calendar.walk("VEVENT")):
        uid = str(event.get("UID", "")).strip()
        groups.setdefault(uid or f"\0{number}", []).append(event)
    for uid, events in groups.items():
        yield Series("" if uid.startswith("\0") else uid, tuple(events), calendar)
