"""The kind `ical`: the coming events of an iCalendar calendar (RFC 5545)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from newsletter import (
    Attendance,
    BadField,
    ContentItem,
    Defect,
    Detected,
    FetchFailed,
    Http,
    ItemKind,
    Page,
    SourceKind,
    Window,
)

from .announced import find_calendar
from .config import IcalConfig
from .occurrence import is_cancelled, item_of, with_replay
from .reading import ACCEPT, NotACalendar, read_calendars
from .series import Series, series_of


class Ical(SourceKind):
    """Collects the occurrences between now and the end of the window; what is over comes only with its replay."""

    name: ClassVar[str] = "ical"
    label: ClassVar[str] = "Agenda iCalendar"
    Config: ClassVar[type[BaseModel]] = IcalConfig

    def collect(self, config: BaseModel, window: Window, http: Http) -> Iterable[ContentItem | Defect]:
        """Yield coming events; raises FetchFailed when the page is no calendar."""
        settings = IcalConfig.model_validate(config)
        page = http.get(settings.url, accept=ACCEPT, fresh=True)
        try:
            yield from read(page.content, settings, window)
        except NotACalendar as fault:
            declared = page.media_type or "of no declared type"
            raise FetchFailed(f"{page.url} is not a {fault}: it is {declared}, {len(page.content)} bytes") from fault

    def detect(self, url: str, page: Page, http: Http) -> Detected | None:
        """Recognise a calendar, a page that announces one, and a public Google calendar."""
        return find_calendar(page, http)

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


def read(content: bytes, config: IcalConfig, window: Window) -> Iterator[ContentItem | Defect]:
    """Yield the coming events of an iCalendar stream; raises NotACalendar."""
    for calendar in read_calendars(content):
        for series in series_of(calendar):
            yield from _items(series, config, window)


def _items(series: Series, config: IcalConfig, window: Window) -> Iterable[ContentItem | Defect]:
    try:
        for occurrence in series.between(window.since if series.has_replay else window.now, window.until):
            item = item_of(occurrence, series, config)
            if is_cancelled(occurrence):
                yield from _called_off(item, window)
                continue
            if isinstance(item, ContentItem):
                item = with_replay(item, occurrence, series, window.now)
            if isinstance(item, Defect) or _wanted(item, window):
                yield item
    except BadField as fault:
        yield fault.defect(series.where)


def _called_off(item: ContentItem | Defect, window: Window) -> Iterator[ContentItem]:
    """Yield an event that will not take place, for the letters that announce it; what it lacks is nobody's matter."""
    if isinstance(item, ContentItem) and _wanted(item, window):
        yield item.model_copy(update={"cancelled": True})


def _wanted(item: ContentItem, window: Window) -> bool:
    begins_in_time = item.starts_at is not None and item.starts_at <= window.until
    to_see_again = item.replay_url is not None and not item.is_over(window.since)
    return begins_in_time and (to_see_again or not item.is_over(window.now))
