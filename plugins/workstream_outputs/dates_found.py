"""Dates as programs and French pages write them: ISO 8601, seconds since 1970, « 12 décembre 2024 à 14 h 30 »."""

import re
import unicodedata
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_MONTHS = ("jan", "fev", "mar", "avr", "mai", "juin", "juil", "aou", "sep", "oct", "nov", "dec")
_HOUR = r"(?:\s*(?:,|-|a)?\s*(?P<hour>\d{1,2})\s?(?:h|:)\s?(?P<minute>\d{2})?(?::\d{2})?)?"
_DAY = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),?\s+)?(?:le\s+)?"
_LONG = re.compile(rf"{_DAY}(?:(?P<day>\d{{1,2}})(?:er)?\s+)?(?P<month>[a-z]+)\.?\s+(?P<year>\d{{4}}){_HOUR}")
_SHORT = re.compile(rf"(?P<day>\d{{1,2}})[/.](?P<month>\d{{1,2}})[/.](?P<year>\d{{4}}){_HOUR}")
_COARSE = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_SECONDS = re.compile(r"-?\d{9,14}(?:\.\d+)?")
#: Beyond the year 5138 in seconds: such a number counts milliseconds.
_MILLISECONDS = 100_000_000_000


def written(value: object, zone: ZoneInfo) -> str:
    """Return a date as our own entries write it: `2024`, `2024-12`, `2024-12-05` or a moment with its time zone.

    An hour without a zone is one of `zone`. Raises ValueError for what is no date.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("a text or a number is wanted")
    text = str(value).strip()
    if _SECONDS.fullmatch(text):
        seconds = float(text)
        return datetime.fromtimestamp(seconds / (1000 if abs(seconds) > _MILLISECONDS else 1), UTC).isoformat()
    if _COARSE.fullmatch(text):
        return text
    french = _french(text, zone)
    return french or _zoned(datetime.fromisoformat(text), zone)


def _zoned(moment: datetime, zone: ZoneInfo) -> str:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()


def _french(text: str, zone: ZoneInfo) -> str | None:
    plain = _plain(text)
    found = _SHORT.fullmatch(plain) or _LONG.fullmatch(plain)
    if found is None:
        return None
    month = int(found["month"]) if found["month"].isdigit() else _month(found["month"])
    if not found["day"]:
        return f"{found['year']}-{month:02}"
    day = date(int(found["year"]), month, int(found["day"]))
    if found["hour"] is None:
        return day.isoformat()
    return _zoned(datetime.combine(day, time(int(found["hour"]), int(found["minute"] or 0))), zone)


def _month(name: str) -> int:
    for number, start in enumerate(_MONTHS, start=1):
        if name.startswith(start):
            return number
    raise ValueError(f"“{name}” is not a month")


def _plain(text: str) -> str:
    """Return the text in lower case, without accents, its spaces made plain."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in letters if not unicodedata.combining(sign)).split())
