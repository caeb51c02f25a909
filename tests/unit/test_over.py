"""When an event is over: one answer for the whole house, whatever is known of its date."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import ContentItem, ItemKind
from newsletter.values.base import Precision
from tests.unit.builders import item

PARIS = ZoneInfo("Europe/Paris")


def event(start: str, end: str | None = None, **said: object) -> ContentItem:
    ends = datetime.fromisoformat(end) if end else None
    return item(kind=ItemKind.EVENT, starts_at=datetime.fromisoformat(start), ends_at=ends, **said)


@pytest.mark.parametrize(
    ("told", "over"),
    [
        # Hours: at the end, or as soon as it starts when no end is known.
        (event("2024-12-05T09:30+01:00", "2024-12-05T17:00+01:00"), "2024-12-05T17:00+01:00"),
        (event("2024-12-05T09:30+01:00"), "2024-12-05T09:30+01:00"),
        # Whole days: at the midnight after the last one, however its end is written.
        (event("2024-12-05T00:00+01:00", all_day=True), "2024-12-06T00:00+01:00"),
        (event("2024-12-05T00:00+01:00", "2024-12-06T23:59+01:00", all_day=True), "2024-12-07T00:00+01:00"),
        (event("2024-12-05T00:00+01:00", "2024-12-06T00:00+01:00", all_day=True), "2024-12-07T00:00+01:00"),
        # A month and a year: with their last day.
        (event("2024-12-01T00:00+01:00", precision="month"), "2025-01-01T00:00+01:00"),
        (event("2024-02-01T00:00+01:00", precision="month", all_day=True), "2024-03-01T00:00+01:00"),
        (event("2024-12-01T00:00+01:00", "2024-12-31T23:59+01:00", precision="month"), "2025-01-01T00:00+01:00"),
        (event("2024-01-01T00:00+01:00", precision="year"), "2025-01-01T00:00+01:00"),
        # A day ends where it is lived, and lasts 25 hours when the clocks go back.
        (event("2025-01-20T00:00+04:00", all_day=True), "2025-01-21T00:00+04:00"),
        (event("2024-10-27T00:00+02:00", all_day=True), "2024-10-28T00:00+01:00"),
        (event("2024-03-01T00:00+01:00", precision="month"), "2024-04-01T00:00+02:00"),
        # The same days told in UTC: it is not the day before.
        (event("2024-12-04T23:00+00:00", all_day=True), "2024-12-06T00:00+01:00"),
        (event("2023-12-31T23:00+00:00", precision="year"), "2025-01-01T00:00+01:00"),
        (event("2024-07-31T22:00+00:00", precision="month"), "2024-09-01T00:00+02:00"),
        # Other programs write so « without end ».
        (event("2024-12-05T00:00+01:00", "9999-12-31T23:59+00:00", all_day=True), "9999-12-31T23:59+00:00"),
    ],
)
def test_an_event_is_over_with_the_last_day_that_is_told(told: ContentItem, over: str) -> None:
    assert told.over_at() == datetime.fromisoformat(over)


def test_a_whole_day_of_today_is_not_over_at_noon_and_is_at_midnight() -> None:
    today = event("2024-12-05T00:00+01:00", all_day=True)
    assert not today.is_over(datetime(2024, 12, 5, 12, tzinfo=PARIS))
    assert today.is_over(datetime(2024, 12, 6, tzinfo=PARIS))


def test_an_event_of_this_year_is_not_over_in_december() -> None:
    assert not event("2024-01-01T00:00+01:00", precision="year").is_over(datetime(2024, 12, 31, 23, tzinfo=PARIS))


def test_what_is_no_event_is_never_over() -> None:
    recap = item(starts_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert recap.over_at() is None
    assert not recap.is_over(datetime(2030, 1, 1, tzinfo=UTC))


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1)),  # noqa: DTZ001 - hypothesis adds the zone
    st.sampled_from([PARIS, ZoneInfo("Indian/Reunion"), ZoneInfo("America/Guadeloupe"), timezone(timedelta(hours=14))]),
    st.sampled_from(["day", "month", "year"]),
)
def test_a_day_is_over_at_the_same_moment_before_and_after_the_journey_as_json(
    day: datetime, zone: ZoneInfo, precision: Precision
) -> None:
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=zone)
    told = item(kind=ItemKind.EVENT, starts_at=midnight, all_day=True, precision=precision)
    back = ContentItem.model_validate_json(told.model_dump_json())
    over = told.over_at()
    assert over is not None
    assert over > midnight
    assert back.over_at() == over
