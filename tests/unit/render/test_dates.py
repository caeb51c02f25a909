from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from newsletter import ItemKind
from newsletter.render.dates import Dates
from tests.unit.render.sample import item

PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")
N = "\u00a0"


def event(start: str, end: str | None = None, **said):
    ends = datetime.fromisoformat(end) if end else None
    return item(kind=ItemKind.EVENT, starts_at=datetime.fromisoformat(start), ends_at=ends, **said)


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        (event("2024-12-05T09:30:00+01:00", "2024-12-05T17:00:00+01:00"), "jeudi 5 décembre 2024, de 9 h 30 à 17 h"),
        (event("2025-02-01T10:05:00+01:00"), "samedi 1er février 2025 à 10 h 05"),
        (event("2024-06-01T00:00:00+02:00", all_day=True), "samedi 1er juin 2024"),
        (
            event("2025-03-31T00:00:00+02:00", "2025-04-01T23:59:00+02:00", all_day=True),
            "du lundi 31 mars au mardi 1er avril 2025",
        ),
        (
            event("2024-12-30T09:00:00+01:00", "2025-01-02T17:00:00+01:00"),
            "du lundi 30 décembre 2024 au jeudi 2 janvier 2025",
        ),
        (event("2025-01-01T00:00:00+01:00", precision="month"), "janvier 2025"),
        (event("2025-01-01T00:00:00+01:00", precision="year"), "2025"),
        # A whole day belongs to its place: it does not become the day before for readers in Paris.
        (event("2025-01-20T00:00:00+04:00", "2025-01-20T23:59:00+04:00", all_day=True), "lundi 20 janvier 2025"),
        # The same day once it travelled through a database that speaks UTC.
        (event("2025-01-19T23:00:00+00:00", "2025-01-20T22:59:00+00:00", all_day=True), "lundi 20 janvier 2025"),
        (event("2024-07-31T22:00:00+00:00", precision="month"), "août 2024"),
    ],
)
def test_a_date_is_told_as_people_write_it_and_no_finer_than_known(shown, told):
    assert Dates("fr", PARIS).when(shown).replace(N, " ") == told


def test_another_time_zone_than_that_of_paris_is_named():
    told = Dates("fr", REUNION).when(event("2025-01-20T09:00:00+04:00"))
    assert told.replace(N, " ") == "lundi 20 janvier 2025 à 9 h (heure de La Réunion)"


def test_the_reader_sees_the_hours_of_the_letters_zone():
    assert "de 6 h à 8 h" in Dates("fr", PARIS).when(
        event("2025-01-20T09:00:00+04:00", "2025-01-20T11:00:00+04:00")
    ).replace(N, " ")


def test_english_has_its_own_forms():
    told = Dates("en", PARIS).when(event("2025-02-01T14:30:00+01:00", "2025-02-01T16:00:00+01:00"))
    assert told.replace(N, " ") == "Saturday 1 February 2025, from 2:30 PM to 4:00 PM"


def test_day_month_and_hours_hold_together_with_the_wide_no_break_space_only():
    told = Dates("fr", REUNION).when(event("2025-01-20T09:30:00+04:00"))
    assert f"20{N}janvier{N}2025" in told
    assert f"9{N}h{N}30" in told
    assert "\u202f" not in told


@pytest.mark.parametrize(
    ("shown", "tile"),
    [
        (event("2025-02-01T10:00:00+01:00"), ("1er", "févr.", "sam.")),
        (event("2025-01-01T00:00:00+01:00", precision="month"), ("janv.", "2025", "")),
        (event("2025-01-01T00:00:00+01:00", precision="year"), ("2025", "", "")),
    ],
)
def test_the_little_calendar_shows_what_is_known(shown, tile):
    assert tuple(Dates("fr", PARIS).tile(shown)) == tile


def test_the_letters_own_date_is_that_of_its_zone():
    late = datetime(2024, 12, 11, 23, 30, tzinfo=ZoneInfo("UTC"))
    assert Dates("fr", PARIS).day(late).replace(N, " ") == "jeudi 12 décembre 2024"
    assert Dates("fr", PARIS).day(late.astimezone(PARIS), weekday=False, year=False) == f"12{N}décembre"
