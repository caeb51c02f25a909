"""Dates and times as people write them, never finer than they are known."""

from datetime import datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_time, get_timezone_name

from newsletter.values.base import Precision
from newsletter.values.content import ContentItem
from newsletter.values.days import HOME, civil

_NARROW, _NBSP = "\u202f", "\u00a0"
Words = Literal["at", "hours", "days"]
_WORDS: dict[str, dict[Words, str]] = {
    "fr": {"at": "{day} à {start}", "hours": "{day}, de {start} à {end}", "days": "du {first} au {last}"},
    "en": {"at": "{day} at {start}", "hours": "{day}, from {start} to {end}", "days": "from {first} to {last}"},
}


class Tile(NamedTuple):
    """A date as a small calendar shows it: one large line and one or two small ones."""

    large: str
    small: str
    above: str = ""


class Dates:
    """Tells dates in one language and one time zone."""

    def __init__(self, language: str, timezone: ZoneInfo) -> None:
        self._locale = language
        self._zone = timezone
        self._words = _WORDS.get(language, _WORDS["en"])

    def day(self, moment: datetime, *, weekday: bool = True, year: bool = True) -> str:
        """Return « jeudi 5 décembre 2024 », held together by no-break spaces after the weekday."""
        local = self._local(moment)
        number = "1er" if self._locale == "fr" and local.day == 1 else str(local.day)
        pattern = "MMMM y" if year else "MMMM"
        date = f"{number} {self._format(local, pattern)}".replace(" ", _NBSP)
        return f"{self._format(local, 'EEEE')} {date}" if weekday else date

    def time(self, moment: datetime) -> str:
        """Return « 9 h 30 » in French, what the language writes elsewhere."""
        local = self._local(moment)
        if self._locale != "fr":
            return str(format_time(local, "short", locale=self._locale)).replace(_NARROW, _NBSP)
        minutes = f"{_NBSP}{local.minute:02}" if local.minute else ""
        return f"{local.hour}{_NBSP}h{minutes}"

    def moment(self, moment: datetime) -> str:
        """Return « 5 décembre 2024 à 9 h 30 »."""
        return self._words["at"].format(day=self.day(moment, weekday=False), start=self.time(moment))

    def when(self, item: ContentItem) -> str:
        """Return when an event takes place; empty when nothing is known."""
        if item.starts_at is None:
            return ""
        if item.precision != "day":
            return self.coarse(item.starts_at, item.precision)
        last = self._whole(item, item.ends_at or item.starts_at)
        first = self._whole(item, item.starts_at)
        if first.date() != last.date():
            return self._days(first, last)
        return self.day(first) if item.all_day else self._hours(first, last)

    def coarse(self, moment: datetime, precision: Precision) -> str:
        """Return « 5 décembre 2024 », « décembre 2024 » or « 2024 »."""
        if precision == "day":
            return self.day(moment, weekday=False)
        return self._format(self._civil(moment), "MMMM y" if precision == "month" else "y").replace(" ", _NBSP)

    def tile(self, item: ContentItem) -> Tile:
        """Return the date of an event as a small calendar shows it."""
        if item.starts_at is None:
            return Tile("", "")
        first = self._whole(item, item.starts_at)
        if item.precision == "year":
            return Tile(self._format(first, "y"), "")
        if item.precision == "month":
            return Tile(self._format(first, "MMM"), self._format(first, "y"))
        number = "1er" if self._locale == "fr" and first.day == 1 else str(first.day)
        return Tile(number, self._format(first, "MMM"), self._format(first, "EEE"))

    def _hours(self, first: datetime, last: datetime) -> str:
        form: Words = "at" if first == last else "hours"
        told = self._words[form].format(day=self.day(first), start=self.time(first), end=self.time(last))
        return told + self._zone_name(first)

    def _days(self, first: datetime, last: datetime) -> str:
        same_year = first.year == last.year
        start = self.day(first, year=not same_year)
        return self._words["days"].format(first=start, last=self.day(last))

    def _zone_name(self, moment: datetime) -> str:
        # Home needs no name in a letter.
        if self._zone.key == HOME.key:
            return ""
        return f" ({get_timezone_name(moment, width='long', locale=self._locale)})".replace(_NARROW, _NBSP)

    def _whole(self, item: ContentItem, moment: datetime) -> datetime:
        """A day belongs to the place of the event, an hour to the reader."""
        return self._civil(moment) if item.all_day or item.precision != "day" else self._local(moment)

    def _civil(self, moment: datetime) -> datetime:
        """The day that begins or ends at this moment, whatever the reader's zone."""
        return civil(moment, self._zone).replace(tzinfo=self._zone)

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone)

    def _format(self, moment: datetime, pattern: str) -> str:
        told = format_datetime(moment.replace(tzinfo=None), pattern, locale=self._locale)
        return str(told).replace(_NARROW, _NBSP)
