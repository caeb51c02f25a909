"""Dates as people write them: a day, a month, a year, or a moment with its time zone."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


def read_date(value: object) -> tuple[datetime, str, bool]:
    """Return the moment, its precision (`day`, `month`, `year`) and whether the hour is unknown.

    A day begins at midnight in Paris. Raises ValueError for what is no date and for an hour without a time zone.
    """
    text = str(value).strip()
    if _YEAR.fullmatch(text):
        return _midnight(date(int(text), 1, 1)), "year", True
    if month := _MONTH.fullmatch(text):
        return _midnight(date(int(month[1]), int(month[2]), 1)), "month", True
    if len(text) == len("2024-12-05"):
        return _midnight(date.fromisoformat(text)), "day", True
    return _with_zone(datetime.fromisoformat(text)), "day", False


def end_of_day(moment: datetime) -> datetime:
    """Return the last minute of the day that begins at `moment`."""
    return moment.replace(hour=23, minute=59)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)


def _with_zone(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time zone is missing: write 2024-12-05T09:30:00+01:00")
    return moment
