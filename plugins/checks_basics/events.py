"""Nothing that is over is announced."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from newsletter import Check, ContentItem, Finding, ItemKind, Letter, Rendered, Severity

PARIS = ZoneInfo("Europe/Paris")


class PastEvents(Check):
    """An event must not be over on the day the letter is read."""

    name: ClassVar[str] = "evenement-passe"

    def inspect(self, letter: Letter, rendered: Rendered) -> Iterable[Finding]:
        """Yield each event that ends before the letter's date."""
        for block in letter.blocks():
            if block.item is None or block.item.kind is not ItemKind.EVENT:
                continue
            end = last_moment(block.item)
            if end is not None and end < letter.date:
                title = block.wording.title or block.item.title
                yield Finding(
                    check=self.name,
                    severity=Severity.BLOCKING,
                    message=f"«\u00a0{title}\u00a0» sera terminé quand la lettre partira\u00a0: retirez cet événement.",
                    block=block.id,
                )


def last_moment(item: ContentItem) -> datetime | None:
    """Return when the event is surely over: a coarse date lasts as long as its month or its year."""
    if item.ends_at is not None or item.starts_at is None:
        return item.ends_at
    day = item.starts_at.astimezone(PARIS)
    if item.precision == "year":
        return day.replace(year=day.year + 1, month=1, day=1)
    if item.precision == "month":
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day.replace(hour=23, minute=59) if item.all_day else day
