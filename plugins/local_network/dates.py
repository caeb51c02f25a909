"""Dates as French pages write them: « 12 décembre 2024 », « du 12 au 14 janvier 2025 », 12/12/2024, ISO 8601."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

_MONTHS = ("jan", "fev", "mar", "avr", "mai", "juin", "juil", "aou", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:janv?(?:ier)?|fevr?(?:ier)?|mars?|avr(?:il)?|mai|juin|juil(?:let)?|aout|sept?(?:embre)?|oct(?:obre)?"
    r"|nov(?:embre)?|dec(?:embre)?)\b\.?"
)
_WEEKDAY = r"(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche)?\s*"
_LONG = rf"(?P<long_day>\d{{1,2}})(?:er)?\s+(?P<long_month>{_MONTH})\s*(?P<long_year>\d{{4}})\b"
_SHORT = r"(?P<day>\d{1,2})(?P<mark>[/.-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})\b"
_ISO = (
    r"(?P<iso>\d{4}-\d\d-\d\d)(?:[t ](?P<clock>\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s?(?P<zone>z|[+-]\d\d:?\d\d)?)?(?![\d-])"
)
_DATE = re.compile(rf"(?<![\d/.-])(?:{_LONG}|{_SHORT}|{_ISO})")
_UNTIL = r"\s*(?:au|et|-|–|—)\s*"
_FIRST_DAY = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:er)?(?:\s+(?P<month>{_MONTH}))?(?:{_UNTIL})(?:le\s+)?{_WEEKDAY}$"
)
_LAST_DAY = re.compile(rf"\s*(?:au|-|–|—)\s*{_WEEKDAY}(?={_DATE.pattern})")
_HOURS = re.compile(
    r"\W{0,3}(?:(?:a|de|des)\s+)?(?P<hour>[01]?\d|2[0-3])\s?(?:h|:)\s?(?P<minute>[0-5]\d)?\b"
    r"(?:\s*(?:a|-|–|—)\s*(?P<last_hour>[01]?\d|2[0-3])\s?(?:h|:)\s?(?P<last_minute>[0-5]\d)?\b)?"
)

#: Years that pages of today tell; another one is a number, or a program's « never ».
_YEARS = range(1970, 2200)
#: How many letters around a date may complete it.
_NEAR = 80


@dataclass(frozen=True)
class Span:
    """When something is: its first moment, its last one when it is told, and whether hours are unknown."""

    start: datetime
    end: datetime | None = None
    whole_day: bool = True


def read_span(text: str, zone: ZoneInfo) -> Span | None:
    """Return the first date in `text`, with the end and the hours told beside it; None without a whole date.

    A day begins at midnight in `zone`; so are hours without a zone of their own.
    """
    plain = _plain(text)
    return next((span for found in _DATE.finditer(plain) if (span := _span(plain, found, zone))), None)


def _plain(text: str) -> str:
    """Return the text in lower case and without accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in letters if not unicodedata.combining(sign))


def _span(text: str, found: re.Match[str], zone: ZoneInfo) -> Span | None:
    try:
        day = _day(found)
        if found["clock"]:
            return Span(_exact(found, zone), whole_day=False)
        first, last, rest = _days(text, found, day)
    except ValueError:
        return None
    return _with_hours(first, last, _HOURS.match(rest), zone)


def _day(found: re.Match[str]) -> date:
    if found["iso"]:
        day = date.fromisoformat(found["iso"])
    elif found["long_day"]:
        day = date(int(found["long_year"]), _month(found["long_month"]), int(found["long_day"]))
    else:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    if day.year not in _YEARS:
        raise ValueError(f"{day.year} is no year of news")
    return day


def _month(name: str) -> int:
    return next(number for number, start in enumerate(_MONTHS, start=1) if name.startswith(start))


def _exact(found: re.Match[str], zone: ZoneInfo) -> datetime:
    moment = datetime.fromisoformat(f"{found['iso']}T{found['clock']}{(found['zone'] or '').upper()}")
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _days(text: str, found: re.Match[str], day: date) -> tuple[date, date | None, str]:
    """Return the first day, the last one when there are several, and what follows them."""
    before, after = text[: found.start()][-_NEAR:], text[found.end() :][:_NEAR]
    if first := _FIRST_DAY.search(before):
        return _earlier(first, day), day, after
    if (until := _LAST_DAY.match(after)) and (last := _DATE.match(after, until.end())):
        return day, _day(last), after[last.end() :]
    return day, None, after


def _earlier(found: re.Match[str], last: date) -> date:
    """Return the first day of « 12 au 14 janvier 2025 », « 28 décembre au 3 janvier 2025 »."""
    first = last.replace(day=1, month=_month(found["month"]) if found["month"] else last.month)
    first = date(first.year, first.month, int(found["day"]))
    return first if first <= last else first.replace(year=first.year - 1)


def _with_hours(first: date, last: date | None, hours: re.Match[str] | None, zone: ZoneInfo) -> Span:
    start = datetime.combine(first, time(), zone)
    if hours is None:
        end = datetime.combine(last, time(23, 59), zone) if last else None
        return Span(start, end)
    start = start.replace(hour=int(hours["hour"]), minute=int(hours["minute"] or 0))
    if hours["last_hour"]:
        closing = time(int(hours["last_hour"]), int(hours["last_minute"] or 0))
        return Span(start, datetime.combine(last or first, closing, zone), whole_day=False)
    return Span(start, datetime.combine(last, time(23, 59), zone) if last else None, whole_day=False)
