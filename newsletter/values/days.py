"""Days, months and years: which one a moment stands for, and when it is over."""

from datetime import MAXYEAR, MINYEAR, datetime, timedelta
from zoneinfo import ZoneInfo

from newsletter.values.base import Precision

#: Where a day begins and ends when nothing says otherwise.
HOME = ZoneInfo("Europe/Paris")
#: Whole days are told by the minute they begin with, or by their last one.
_EDGES = ((0, 0), (23, 59))


def civil(moment: datetime, zone: ZoneInfo = HOME) -> datetime:
    """Return a moment that stands for a day as its own place writes it: there its date is that day.

    A midnight, or the minute before one, is told where the day is lived (`2025-01-14T00:00+04:00` is the 14th in
    La Réunion). Any other hour was carried to another zone (UTC): it is brought to `zone` first. The first and the
    last year there are mean « never » in other programs, and stay as they are.
    """
    if moment.year in (MINYEAR, MAXYEAR):
        return moment
    near = moment.astimezone(zone)
    abroad = near.utcoffset() != moment.utcoffset() and (moment.hour, moment.minute) in _EDGES
    return moment if abroad else near


def end_of(moment: datetime, precision: Precision = "day") -> datetime:
    """Return the midnight after the day, the month or the year that `moment` stands for (see `civil`)."""
    if moment.year in (MINYEAR, MAXYEAR):
        return moment
    midnight = civil(moment).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if precision == "year":
        return midnight.replace(year=midnight.year + 1, month=1, day=1)
    if precision == "month":
        return (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)
    return midnight + timedelta(days=1)
