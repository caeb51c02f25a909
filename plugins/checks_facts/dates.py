"""Dates as they are written in French."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_PLAIN = str.maketrans("éû", "eu")
_NUMBERS = {name: number for number, name in enumerate(MONTHS, start=1)}
_NUMBERS |= {name.translate(_PLAIN): number for name, number in _NUMBERS.items()}
_SPACE = "[ \u00a0\u202f]{1,2}"
_DATE = re.compile(
    rf"(?:\b(?P<weekday>{'|'.join(WEEKDAYS)}){_SPACE})?\b(?P<day>\d{{1,2}})(?:er|ᵉʳ)?{_SPACE}"
    rf"(?P<month>{'|'.join(_NUMBERS)})\b(?:{_SPACE}(?P<year>(?:19|20)\d{{2}})\b)?",
    re.IGNORECASE,
)
#: Days in which a date without year is looked for, before and after the letter.
_BEFORE, _AFTER = timedelta(days=100), timedelta(days=260)


class Written(NamedTuple):
    """A date in a text: what is written, the weekday it says, and the day it names."""

    text: str
    start: int
    weekday: str
    #: None for a day that no calendar has.
    day: date | None
    has_year: bool


def dates_in(text: str, around: date | None = None) -> Iterator[Written]:
    """Yield the dates of a text; one without year is that nearest to `around`, or left out when that is unknown."""
    for match in _DATE.finditer(text):
        month, number = _NUMBERS[match["month"].lower()], int(match["day"])
        weekday = (match["weekday"] or "").lower()
        year = int(match["year"]) if match["year"] else _year(month, number, around, weekday)
        if year is not None:
            yield Written(match[0], match.start(), weekday, _day(year, month, number), bool(match["year"]))


def _year(month: int, number: int, around: date | None, weekday: str) -> int | None:
    """Return the year that puts a day near a date; None when none does.

    A day of the week that is right in one of the years around tells which one is meant.
    """
    years = (around.year - 1, around.year, around.year + 1) if around else ()
    days = [(year, _day(year, month, number)) for year in years]
    named = [year for year, day in days if day and WEEKDAYS[day.weekday()] == weekday]
    if named:
        return named[-1] if len(named) == 1 else named[len(named) // 2]
    near = (year for year, day in days if day and around and around - _BEFORE <= day <= around + _AFTER)
    return next(near, None)


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
