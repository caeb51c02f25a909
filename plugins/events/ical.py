"""The kind `ical`: the coming events of an iCalendar calendar (RFC 5545)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from icalendar import Calendar
from pydantic import BaseModel

from newsletter import Attendance, BadField, ContentItem, Defect, FetchFailed, Http, ItemKind, SourceKind, Window

from .config import IcalConfig
from .occurrence import is_cancelled, item_of
from .series import Series, series_of

_ACCEPT = "text/calendar, */*;q=0.1"


class Ical(SourceKind):
    """Collects the occurrences between now and the end of the window; an event that is over never comes."""

    name: ClassVar[str] = "ical"
    label: ClassVar[str] = "Agenda iCalendar"
    Config: ClassVar[type[BaseModel]] = IcalConfig

    def collect(self, config: BaseModel, window: Window, http: Http) -> Iterable[ContentItem | Defect]:
        """Yield coming events; raises FetchFailed when the page is no calendar."""
        settings = IcalConfig.model_validate(config)
        page = http.get(settings.url, accept=_ACCEPT, fresh=True)
        try:
            yield from read(page.content, settings, window)
        except NotACalendar as fault:
            declared = page.media_type or "of no declared type"
            raise FetchFailed(f"{page.url} is not a {fault}: it is {declared}, {len(page.content)} bytes") from fault

    def sample(self) -> ContentItem:
        """Return an event as an agenda would announce it."""
        zone = ZoneInfo("Europe/Paris")
        return ContentItem(
            external_id="journee-densite@planif.example",
            kind=ItemKind.EVENT,
            title="Journée d’échanges : densifier avec les habitants",
            url="https://demo.planif.example/agenda/journee-densite",
            starts_at=datetime(2025, 1, 14, 9, 30, tzinfo=zone),
            ends_at=datetime(2025, 1, 14, 17, tzinfo=zone),
            place="Rennes",
            attendance=Attendance.ON_SITE,
            axis="densite",
        )


class NotACalendar(ValueError):
    """The bytes are no iCalendar stream; the message says what is missing."""


def read(content: bytes, config: IcalConfig, window: Window) -> Iterator[ContentItem | Defect]:
    """Yield the coming events of an iCalendar stream; raises NotACalendar."""
    try:
        calendars = Calendar.from_ical(content, multiple=True)
    except ValueError as fault:
        raise NotACalendar("calendar") from fault
    if not calendars:
        raise NotACalendar("complete calendar")
    for calendar in calendars:
        for series in series_of(calendar):
            yield from _items(series, config, window)


def _items(series: Series, config: IcalConfig, window: Window) -> Iterable[ContentItem | Defect]:
    try:
        for occurrence in series.between(window.now, window.until):
            if is_cancelled(occurrence):
                continue
            item = item_of(occurrence, series, config)
            if isinstance(item, Defect) or _wanted(item, window):
                yield item
    except BadField as fault:
        yield fault.defect(series.where)


def _wanted(item: ContentItem, window: Window) -> bool:
    return item.starts_at is not None and item.starts_at <= window.until and not item.is_over(window.now)
