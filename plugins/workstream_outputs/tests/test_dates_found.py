"""Dates as programs and French pages write them."""

from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("2024", "2024"),
        (2024, "2024"),
        ("2024-07", "2024-07"),
        ("2024-12-05", "2024-12-05"),
        ("2024-12-05T09:30:00+01:00", "2024-12-05T09:30:00+01:00"),
        ("2024-12-05T08:30:00.000Z", "2024-12-05T08:30:00+00:00"),
        ("2024-07-05 09:30:00", "2024-07-05T09:30:00+02:00"),
        (1733387400, "2024-12-05T08:30:00+00:00"),
        (1733387400000, "2024-12-05T08:30:00+00:00"),
        ("1733387400", "2024-12-05T08:30:00+00:00"),
        (1733387400.0, "2024-12-05T08:30:00+00:00"),
        ("5 décembre 2024", "2024-12-05"),
        ("Jeudi 5 décembre 2024", "2024-12-05"),
        ("le 1er août 2024", "2024-08-01"),
        ("décembre 2024", "2024-12"),
        ("Janv. 2025", "2025-01"),
        ("05/12/2024", "2024-12-05"),
        ("5.12.2024", "2024-12-05"),
        ("5 décembre 2024 à 9 h 30", "2024-12-05T09:30:00+01:00"),
        ("5 juillet 2024, 14h", "2024-07-05T14:00:00+02:00"),
        ("05/12/2024 09:30", "2024-12-05T09:30:00+01:00"),
        ("05/12/2024 09:30:15", "2024-12-05T09:30:00+01:00"),
        ("5\u00a0décembre\u202f2024", "2024-12-05"),
    ],
)
def test_a_date_is_read_as_finely_as_it_is_written(plugin: ModuleType, value: object, read: str) -> None:
    assert plugin.dates_found.written(value, PARIS) == read


@pytest.mark.parametrize(
    "value",
    ["", "hier", "31 février 2024", "12/13/2024", "5 brumaire 2024", "5 décembre 2024 à 25h", "20241", True, None, [],
     12, "Réunion du 5 décembre 2024", float("nan"), float("inf")],
)  # fmt: skip
def test_what_is_no_date_is_refused(plugin: ModuleType, value: object) -> None:
    with pytest.raises((ValueError, OverflowError)):
        plugin.dates_found.written(value, PARIS)


@given(value=st.one_of(st.text(max_size=40), st.integers(), st.floats()))
def test_whatever_is_given_is_read_or_refused(plugin: ModuleType, value: object) -> None:
    try:
        text = plugin.dates_found.written(value, PARIS)
    except (ValueError, OverflowError):
        return
    assert text[:4].isdigit()


@given(moment=st.datetimes())
def test_an_iso_moment_without_zone_keeps_its_hour(plugin: ModuleType, moment: object) -> None:
    text = plugin.dates_found.written(str(moment.isoformat()), PARIS)
    assert text.startswith(moment.isoformat())
