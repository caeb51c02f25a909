"""An event becomes a calendar file that says what the letter says."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from newsletter import ItemKind
from newsletter.render.calendar import to_ics
from newsletter.values.days import HOME
from tests.unit.builders import item

STAMP = datetime(2024, 12, 10, 8, tzinfo=UTC)
REUNION = ZoneInfo("Indian/Reunion")


def read(zone: ZoneInfo = HOME, **said: object) -> dict[str, object]:
    told = item("e", kind=ItemKind.EVENT, title="Journée, à Rennes", place="Rennes ; hôtel", **said)
    (event,) = Calendar.from_ical(to_ics(told, "e@planif.example", zone, STAMP)).walk("VEVENT")
    return {name.lower(): getattr(value, "dt", value) for name, value in event.items()}


def test_hours_are_told_in_utc_and_words_as_they_are() -> None:
    starts, ends = datetime(2025, 1, 16, 9, 30, tzinfo=HOME), datetime(2025, 1, 16, 17, tzinfo=HOME)
    event = read(starts_at=starts, ends_at=ends)
    assert (event["dtstart"], event["dtend"]) == (starts.astimezone(UTC), ends.astimezone(UTC))
    assert (event["summary"], event["location"], event["uid"]) == (
        "Journée, à Rennes",
        "Rennes ; hôtel",
        "e@planif.example",
    )


@pytest.mark.parametrize(
    ("said", "first", "after"),
    [
        ({"starts_at": datetime(2025, 1, 14, tzinfo=HOME), "all_day": True}, "2025-01-14", "2025-01-15"),
        (
            {
                "starts_at": datetime(2025, 1, 14, tzinfo=HOME),
                "ends_at": datetime(2025, 1, 15, 23, 59, tzinfo=HOME),
                "all_day": True,
            },
            "2025-01-14",
            "2025-01-16",
        ),
        ({"starts_at": datetime(2025, 12, 1, tzinfo=HOME), "precision": "month"}, "2025-12-01", "2026-01-01"),
        ({"starts_at": datetime(2025, 1, 14, tzinfo=REUNION), "all_day": True}, "2025-01-14", "2025-01-15"),
    ],
)
def test_whole_days_fill_days_and_end_with_the_day_after(said: dict[str, object], first: str, after: str) -> None:
    event = read(**said)
    assert (event["dtstart"].isoformat(), event["dtend"].isoformat()) == (first, after)


def test_what_is_no_event_is_no_file() -> None:
    with pytest.raises(ValueError, match="has no date"):
        to_ics(item("n", title="Une nouvelle"), "n@planif.example", HOME, STAMP)
