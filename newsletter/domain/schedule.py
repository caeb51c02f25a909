"""Slots of a rhythm in civil time: each exactly once, at both changes of the clock too."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim

from newsletter.domain.declaration import Rhythm


def slots(rhythm: Rhythm, timezone: ZoneInfo, after: datetime, until: datetime) -> Iterator[datetime]:
    """Yield the slots later than `after` and not later than `until`, in UTC.

    The civil time of `timezone` decides (cronsim); nothing before the rhythm's start is a slot.
    """
    first = datetime(rhythm.starts.year, rhythm.starts.month, rhythm.starts.day, tzinfo=timezone)
    start = max(after.astimezone(timezone), first - timedelta(seconds=1))
    for slot in CronSim(rhythm.cron, start):
        if slot > until:
            return
        yield slot.astimezone(UTC)


def due_slots(rhythm: Rhythm, timezone: ZoneInfo, now: datetime) -> Iterator[datetime]:
    """Yield the slots whose issues should exist now, the earliest first: just missed, or within the lead.

    A slot older than the rhythm's `max_lateness_hours` waits for a person.
    """
    late = now - timedelta(hours=rhythm.max_lateness_hours)
    ahead = now + timedelta(days=rhythm.lead_days)
    return slots(rhythm, timezone, late, ahead)


def is_late(slot: datetime, now: datetime, max_lateness_hours: int) -> bool:
    """Tell whether something due at `slot` is too old to happen by itself."""
    return now - slot > timedelta(hours=max_lateness_hours)
