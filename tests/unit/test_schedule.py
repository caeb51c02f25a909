"""Slots: each civil moment exactly once, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.domain.declaration import Rhythm
from newsletter.domain.schedule import due_slots, is_late, slots

PARIS = ZoneInfo("Europe/Paris")


def rhythm(cron: str, **fields: object) -> Rhythm:
    return Rhythm(cron=cron, starts=date(2024, 1, 1), **fields)


def test_the_second_thursday_of_december_is_the_slot_of_the_quarterly_letter() -> None:
    quarterly = rhythm("0 9 * 3,6,9,12 THU#2")
    found = next(due_slots(quarterly, PARIS, datetime(2024, 12, 10, 8, tzinfo=UTC)))
    assert found == datetime(2024, 12, 12, 9, tzinfo=PARIS)


def test_no_issue_is_due_before_its_lead() -> None:
    quarterly = rhythm("0 9 * 3,6,9,12 THU#2", lead_days=14)
    assert next(due_slots(quarterly, PARIS, datetime(2024, 11, 20, 8, tzinfo=UTC)), None) is None


@pytest.mark.fault("F18")
def test_a_slot_just_missed_is_still_due_and_one_too_late_is_not() -> None:
    quarterly = rhythm("0 9 * 12 THU#2", lead_days=1, max_lateness_hours=48)
    slot = datetime(2024, 12, 12, 9, tzinfo=PARIS)
    assert next(due_slots(quarterly, PARIS, slot + timedelta(hours=47)), None) == slot
    assert next(due_slots(quarterly, PARIS, slot + timedelta(hours=49)), None) is None


def test_nothing_is_due_before_the_rhythm_starts() -> None:
    late = Rhythm(cron="0 9 * * *", starts=date(2025, 1, 1))
    found = list(slots(late, PARIS, datetime(2024, 12, 1, tzinfo=UTC), datetime(2025, 1, 2, 12, tzinfo=UTC)))
    assert [slot.astimezone(PARIS).date().isoformat() for slot in found] == ["2025-01-01", "2025-01-02"]


@pytest.mark.fault("F16")
@given(
    hour=st.integers(0, 23),
    minute=st.sampled_from([0, 30]),
    year=st.integers(2024, 2033),
    zone=st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Guadeloupe", "America/Miquelon"]).map(ZoneInfo),
)
def test_a_daily_slot_happens_exactly_once_a_day_also_when_clocks_change(
    hour: int, minute: int, year: int, zone: ZoneInfo
) -> None:
    daily = Rhythm(cron=f"{minute} {hour} * * *", starts=date(year, 1, 1))
    start = datetime(year, 1, 1, tzinfo=zone)
    end = datetime(year, 12, 31, 23, 59, tzinfo=zone)
    days = [slot.astimezone(zone).date() for slot in slots(daily, zone, start - timedelta(minutes=1), end)]
    assert days == [date(year, 1, 1) + timedelta(days=n) for n in range((end.date() - start.date()).days + 1)]


@pytest.mark.parametrize("expression", ["0 9 * *", "61 9 * * *", "tomorrow"])
def test_a_rhythm_that_is_none_is_refused_with_an_example(expression: str) -> None:
    with pytest.raises(ValueError, match="is not a rhythm"):
        rhythm(expression)


def test_lateness_counts_from_the_slot() -> None:
    slot = datetime(2024, 12, 12, 8, tzinfo=UTC)
    assert not is_late(slot, slot + timedelta(hours=48), 48)
    assert is_late(slot, slot + timedelta(hours=48, seconds=1), 48)
