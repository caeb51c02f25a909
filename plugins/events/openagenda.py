"""The kind `openagenda`: the coming events of an agenda of OpenAgenda (API v2)."""

import os
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from newsletter import (
    Attendance,
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

from .agenda_event import item_of
from .agenda_page import find_agenda
from .agenda_reader import Reader
from .config import OpenAgendaConfig

KEY = "SOURCE_OPENAGENDA_KEY"


class OpenAgenda(SourceKind):
    """Collects what is not over and begins before the end of the window: one item per event, at its nearest time."""

    name: ClassVar[str] = "openagenda"
    label: ClassVar[str] = "Agenda OpenAgenda"
    Config: ClassVar[type[BaseModel]] = OpenAgendaConfig
    secrets: ClassVar[tuple[str, ...]] = (KEY,)

    def collect(self, config: BaseModel, window: Window, http: Http) -> Iterable[ContentItem | Defect]:
        """Yield coming events; raises FetchFailed without a key, for a refused one and for an unknown agenda."""
        settings = OpenAgendaConfig.model_validate(config)
        key = os.environ.get(KEY, "").strip()
        if not key:
            raise FetchFailed(
                f"the key of OpenAgenda is missing: set {KEY} to the public key of an account "
                "(openagenda.com, settings, API keys)"
            )
        for number, event in enumerate(Reader(settings, key, http).events(), start=1):
            found = event if isinstance(event, Defect) else item_of(number, event, settings, window.now)
            if isinstance(found, Defect) or (found is not None and _wanted(found, window)):
                yield found

    def sample(self) -> ContentItem:
        """Return an event as an agenda would announce it."""
        zone = ZoneInfo("Europe/Paris")
        return ContentItem(
            external_id="53601020",
            kind=ItemKind.EVENT,
            title="Atelier : renaturer la cour d’école",
            summary="Une demi-journée pour apprendre à désimperméabiliser.",
            url="https://demo.planif.example/agenda/renaturer-la-cour",
            starts_at=datetime(2025, 3, 27, 14, tzinfo=zone),
            ends_at=datetime(2025, 3, 27, 17, tzinfo=zone),
            place="Maison de quartier, Rennes",
            territories=("35",),
            attendance=Attendance.ON_SITE,
        )

    def detect(self, url: str, page: Page, http: Http) -> Detected | None:
        """Recognise the page of an agenda, and a page that shows one."""
        return find_agenda(page)


def _wanted(item: ContentItem, window: Window) -> bool:
    return item.starts_at is not None and item.starts_at <= window.until and not item.is_over(window.now)
