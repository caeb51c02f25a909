"""What a source collects: one thing worth telling, and what could not be read."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, StringConstraints, ValidationError, model_validator

from newsletter.values.base import (
    Language,
    Line,
    Moment,
    Precision,
    Slug,
    Text,
    Told,
    Value,
    WebUrl,
    message_of,
    without_hidden,
)
from newsletter.values.days import end_of
from newsletter.values.host import without_password

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def _no_markup(text: str) -> str:
    if _TAG.search(text):
        raise ValueError("contains HTML; pass it through newsletter.plain_text first")
    return text


#: An address for readers: without the user and the password that a source may have been asked with.
PageUrl = Annotated[WebUrl, AfterValidator(without_password)]
#: Text without HTML, nor signs that make it read otherwise than it is written.
Plain = Annotated[Text, AfterValidator(without_hidden), AfterValidator(_no_markup)]
#: An INSEE department (`29`, `2A`, `974`) or, prefixed with R, a region (`R53`).
Territory = Annotated[str, StringConstraints(pattern=r"^(?:\d{2}|2[AB]|97\d|98\d|R\d{2})$")]


class ItemKind(StrEnum):
    """How an item is shown; each kind has its block in every layout."""

    OUTPUT = "output"
    NEWS = "news"
    EVENT = "event"
    REPLAY = "replay"


class Attendance(StrEnum):
    """How an event is attended."""

    ON_SITE = "on_site"
    ONLINE = "online"
    MIXED = "mixed"


class Image(Value):
    """A picture and the words that replace it (RGAA 1.1)."""

    url: PageUrl
    #: Empty only when the picture adds nothing to the text.
    alt: Plain
    credit: Plain = ""


class FileLink(Value):
    """A document to download, with what a reader wants to know before (RGAA 13)."""

    url: PageUrl
    label: Plain
    #: `PDF`, `ODS`…
    format: Plain
    kilobytes: int | None = Field(default=None, ge=1)


class ContentItem(Value):
    """One thing worth telling, as its source tells it.

    Identity is `(source, external_id)`; the source is known by the core, never set by the plugin.
    """

    external_id: Annotated[Line, Field(min_length=1, max_length=500)]
    kind: ItemKind
    title: Annotated[Plain, Field(min_length=1, max_length=300)]
    url: PageUrl
    summary: Annotated[Plain, Field(max_length=2000)] = ""
    #: A finer nature inside the kind: `rapport`, `depliant`, `video`…
    genre: Slug | None = None
    axis: Slug | None = None
    workstream: Slug | None = None
    #: The local network that speaks; None for the national level.
    network: Slug | None = None
    territories: tuple[Territory, ...] = ()
    published_at: Moment | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    #: The event fills whole days: hours are not shown.
    all_day: bool = False
    #: What of the date is known; a coarser date is never shown finer than it is.
    precision: Precision = "day"
    place: Plain = ""
    attendance: Attendance | None = None
    image: Image | None = None
    files: tuple[FileLink, ...] = ()
    transcript_url: PageUrl | None = None
    #: Its organiser called it off: it is told so that a letter that announces it hears of it.
    cancelled: bool = False
    #: Where an event can be seen again.
    replay_url: PageUrl | None = None
    language: Language = "fr"

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.kind is ItemKind.EVENT and self.starts_at is None:
            raise ValueError("an event needs starts_at")
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise ValueError("ends_at is before starts_at")
        return self

    def over_at(self) -> datetime | None:
        """Return the moment from which the event is over; None for what is no event.

        A date known to the month or the year is over with its last day, whole days are over at the midnight
        after the last one, hours at `ends_at` or else as soon as they start. A day ends where it is told to begin:
        at midnight in the zone of its moment, or in Paris when the moment was carried to another zone (`days.civil`).
        """
        last = self.ends_at or self.starts_at
        if self.kind is not ItemKind.EVENT or last is None:
            return None
        whole = self.all_day or self.precision != "day"
        return end_of(last, self.precision) if whole else last

    def is_over(self, at: datetime) -> bool:
        """Tell whether the event is over at a moment; what is no event never is."""
        end = self.over_at()
        return end is not None and end <= at


class Defect(Value):
    """Something a source offered that could not become an item; the rest of the source goes on."""

    #: Which entry, in words a person can find again: `entry 3 (Réunion du 5 mai)`, `outputs/p01.yaml`.
    where: Told
    field: Told
    message: Told


class BadField(Exception):
    """One field of an entry cannot be used; raised while an entry is read, told as its defect."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field

    def defect(self, where: str) -> Defect:
        """Return the defect of the entry found at `where`."""
        return Defect(where=where, field=self.field, message=str(self))


def build_item(where: str, /, **fields: Any) -> ContentItem | Defect:
    """Return the item made of `fields`, or the defect that says which field is wrong and why.

    A source yields the result either way: a bad entry never hides the good ones.
    """
    try:
        return ContentItem(**fields)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "item"
        return Defect(where=where, field=field, message=message_of(first))
