"""What a cell holds: words, an address, a moment."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from newsletter import BadField, plain_text

_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_DAY = re.compile(r"^(?:\w+\s+)?(\d{1,2})(?:er)?(?:[/.-](\d{1,2})[/.-]|\s+([a-zéûà]+)\s+)(\d{4})(.*)$", re.IGNORECASE)
_HOUR = re.compile(r"^\D{0,4}(\d{1,2})\s?[h:]\s?(\d{2})?")


def words(cell: object, limit: int | None = None) -> str:
    """Return a cell's words; a whole number is written without decimals."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return plain_text("" if cell is None else str(cell), limit)


def moment(cell: object, field: str, zone: ZoneInfo) -> tuple[datetime | None, bool]:
    """Return the moment a cell holds and whether it is a whole day; None for an empty cell.

    Hours without a zone of their own are those of `zone`. Raises BadField for what is no date.
    """
    if isinstance(cell, datetime):
        return (cell if cell.tzinfo else cell.replace(tzinfo=zone)), cell.time() == time()
    if isinstance(cell, date):
        return datetime.combine(cell, time(), zone), True
    text = words(cell)
    if not text:
        return None, True
    try:
        return _iso(text, zone) or _french(text, zone)
    except ValueError as fault:
        raise BadField(field, f"“{text}” is no date, such as 12/12/2024 or 2024-12-12T09:30") from fault


def _iso(text: str, zone: ZoneInfo) -> tuple[datetime, bool] | None:
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        return None
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=zone)), len(text) == len("2024-12-12")


def _french(text: str, zone: ZoneInfo) -> tuple[datetime, bool]:
    found = _DAY.match(text)
    if found is None:
        raise ValueError(text)
    day, number, name, year, rest = found.groups()
    month = int(number) if number else _MONTHS.index(name.lower()) + 1
    hour = _HOUR.match(rest)
    told = time(int(hour[1]), int(hour[2] or 0)) if hour else time()
    return datetime.combine(date(int(year), month, int(day)), told, zone), hour is None
