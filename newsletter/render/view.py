"""A block as templates read it: every word chosen, every date told, nothing left to compute."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal

from newsletter.render.brand import AxisLabel, Brand
from newsletter.render.dates import Dates, Tile
from newsletter.render.layout import TEXT
from newsletter.values.audience import Is
from newsletter.values.content import ContentItem, FileLink, Image, ItemKind
from newsletter.values.letter import LetterBlock, Wording


@dataclass(frozen=True)
class FileView:
    """A document to download: `details` is « PDF, 2,4 Mo »."""

    url: str
    label: str
    details: str


@dataclass(frozen=True)
class ItemView:
    """What a layout may say of an item; an empty string is something not known."""

    url: str
    #: « Étude », « Replay »: the genre, else the kind.
    label: str
    axis: AxisLabel | None
    #: When it takes place, in full, or when it was published.
    date: str
    tile: Tile
    place: str
    attendance: str
    image: Image | None
    files: tuple[FileView, ...]
    transcript_url: str
    #: Where the event is as a calendar file; empty for what is no event.
    calendar_url: str
    #: The item's language where it is not the letter's.
    lang: str


@dataclass(frozen=True)
class BlockView:
    """One block: the editor's wording and, unless it is a text, its item."""

    id: int
    #: `text`, or the kind of its item.
    kind: str
    #: The form of a text, the genre of an item.
    variant: str
    #: The name of the local network that speaks, and the address of its logo.
    network: str
    logo: str
    title: str
    summary: str
    wording: Wording
    item: ItemView | None


class Viewer:
    """Turns the blocks of one letter into views."""

    def __init__(self, language: str, brand: Brand, strings: Mapping[str, Any]) -> None:
        self._language = language
        self._brand = brand
        self._strings = strings
        self.dates = Dates(language, brand.timezone)

    def block(self, block: LetterBlock) -> BlockView:
        """Return the view of a block; the editor's words go before the item's."""
        item, wording = block.item, block.wording
        network = _network(block)
        return BlockView(
            id=block.id,
            kind=TEXT if item is None else item.kind.value,
            variant=(wording.form if item is None else item.genre) or "",
            network=self._brand.networks.get(network, network),
            logo=self._brand.logos.get(network, ""),
            title=wording.title or (item.title if item else ""),
            summary=wording.summary or (item.summary if item else ""),
            wording=wording,
            item=None if item is None else self._item(block.id, item),
        )

    def _item(self, block: int, item: ContentItem) -> ItemView:
        return ItemView(
            url=item.url,
            label=self._label(item),
            axis=self._brand.axes.get(item.axis or ""),
            date=self._date(item),
            tile=self.dates.tile(item),
            place=item.place,
            attendance=self._strings["attendance"][item.attendance] if item.attendance else "",
            image=item.image,
            files=tuple(FileView(one.url, one.label, self._details(one)) for one in item.files),
            transcript_url=item.transcript_url or "",
            calendar_url=self._calendar(block, item),
            lang="" if item.language == self._language else item.language,
        )

    def _calendar(self, block: int, item: ContentItem) -> str:
        """A calendar wants a day: an event known to the month is not put into one."""
        known = item.kind is ItemKind.EVENT and item.precision == "day"
        return f"{self._brand.events}{block}.ics" if known and self._brand.events else ""

    def _label(self, item: ContentItem) -> str:
        return str(self._strings["genres"].get(item.genre or "", self._strings["kinds"][item.kind]))

    def _date(self, item: ContentItem) -> str:
        if item.kind is ItemKind.EVENT:
            return self.dates.when(item)
        return self.dates.coarse(item.published_at, item.precision) if item.published_at else ""

    def _details(self, file: FileLink) -> str:
        if file.kilobytes is None:
            return file.format
        unit = "kilobytes" if file.kilobytes < 1000 else "megabytes"
        size = file.kilobytes if file.kilobytes < 1000 else file.kilobytes / 1000
        number = format_decimal(size, "#,##0.#", locale=self._language)
        return f"{file.format}, {number}\u00a0{self._strings[unit]}"


def _network(block: LetterBlock) -> str:
    """Return the local network that speaks in a block; a text for one network is its word."""
    if block.item is not None:
        return block.item.network or ""
    match block.audience:
        case Is("network", value):
            return value
    return ""
