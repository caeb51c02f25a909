"""Dates as French pages write them."""

from datetime import date
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

PARIS = ZoneInfo("Europe/Paris")
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("12 décembre 2024", "2024-12-12T00:00:00+01:00", None),
        ("Publié le jeudi 1er août 2024 par le réseau", "2024-08-01T00:00:00+02:00", None),
        ("3 févr. 2025", "2025-02-03T00:00:00+01:00", None),
        ("12/12/2024", "2024-12-12T00:00:00+01:00", None),
        ("2.12.2024", "2024-12-02T00:00:00+01:00", None),
        ("2024-12-12", "2024-12-12T00:00:00+01:00", None),
        ("2024-12-12T09:30:00+0100", "2024-12-12T09:30:00+01:00", None),
        ("2024-12-12 09:30", "2024-12-12T09:30:00+01:00", None),
        ("2024-12-12T09:30:00.000Z", "2024-12-12T09:30:00+00:00", None),
        ("14 janvier 2025 à 9 h 30", "2025-01-14T09:30:00+01:00", None),
        ("14 janvier 2025, de 9h à 17h30", "2025-01-14T09:00:00+01:00", "2025-01-14T17:30:00+01:00"),
        ("du 12 au 14 janvier 2025", "2025-01-12T00:00:00+01:00", "2025-01-14T23:59:00+01:00"),
        ("12 et 13 janvier 2025", "2025-01-12T00:00:00+01:00", "2025-01-13T23:59:00+01:00"),
        ("du 28 décembre au 3 janvier 2025", "2024-12-28T00:00:00+01:00", "2025-01-03T23:59:00+01:00"),
        ("du 28 décembre 2024 au 3 janvier 2025", "2024-12-28T00:00:00+01:00", "2025-01-03T23:59:00+01:00"),
        ("mar 03/12/2024 - 12:00", "2024-12-03T12:00:00+01:00", None),
    ],
)
def test_a_date_is_read_with_its_end_and_its_hours(plugin: ModuleType, text: str, start: str, end: str | None) -> None:
    span = plugin.dates.read_span(text, PARIS)
    assert (span.start.isoformat(), span.end.isoformat() if span.end else None) == (start, end)


@pytest.mark.parametrize(
    "text",
    ["", "décembre 2024", "12 décembre", "31/02/2024", "99/99/2024", "0 mai 2024", "tél. 02 99 12 12", "01/01/0001"],
)
def test_what_is_no_whole_date_is_none(plugin: ModuleType, text: str) -> None:
    assert plugin.dates.read_span(text, PARIS) is None


@given(day=st.dates(date(1970, 1, 1), date(2199, 12, 31)))
def test_every_day_comes_back_from_each_way_of_writing_it(plugin: ModuleType, day: date) -> None:
    year = f"{day.year:04}"
    ways = [f"{day.day} {MONTHS[day.month - 1]} {year}", f"{day.day:02}/{day.month:02}/{year}", day.isoformat()]
    assert {plugin.dates.read_span(way.upper(), PARIS).start.date() for way in ways} == {day}


@given(text=st.text(alphabet="0123456789/.-: hà aujnvierdecembre", max_size=80))
def test_no_text_breaks_the_reading(plugin: ModuleType, text: str) -> None:
    span = plugin.dates.read_span(text, PARIS)
    assert span is None or span.start.tzinfo is not None
