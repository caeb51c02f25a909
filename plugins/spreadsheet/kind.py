"""The kind `spreadsheet`: one item per row of a table."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from pydantic import BaseModel

from newsletter import (
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
    build_item,
)

from .cells import moment, words
from .config import SpreadsheetConfig
from .headings import Row, find
from .table import LARGEST, is_table, rows_of

_OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ACCEPT = f"text/csv, {_OFFICE}, application/vnd.oasis.opendocument.spreadsheet, */*;q=0.1"
_TYPES = (_OFFICE, "text/csv", "application/csv", "application/vnd.ms-excel", "application/vnd.oasis.opendocument")
_NAMES = (".csv", ".xlsx", ".xls", ".ods")


class Spreadsheet(SourceKind):
    """Collects the rows of a table kept by hand; a row that cannot be read becomes a defect and the others go on."""

    name: ClassVar[str] = "spreadsheet"
    label: ClassVar[str] = "Tableau (CSV, XLSX, ODS)"
    Config: ClassVar[type[BaseModel]] = SpreadsheetConfig

    def collect(self, config: BaseModel, window: Window, http: Http) -> Iterable[ContentItem | Defect]:
        """Yield one item per row; raises FetchFailed when there is no table or its headings say too little."""
        settings = SpreadsheetConfig.model_validate(config)
        rows = rows_of(_content(settings, http), settings.sheet)
        head, places = find(rows, settings.columns)
        numbered = enumerate(rows[head + 1 :], start=head + 2)
        filled = [(number, row) for number, row in numbered if _cell(row, places, "title") or _cell(row, places, "url")]
        shared = Counter(_cell(row, places, "url") for _, row in filled)
        for number, row in filled:
            item = _item(number, {name: _at(row, place) for name, place in places.items()}, settings, shared)
            if isinstance(item, Defect) or not item.is_over(window.now):
                yield item

    def sample(self) -> ContentItem:
        """Return a row as a referent would keep it."""
        return ContentItem(
            external_id="https://demo.planif.example/guide",
            kind=ItemKind.NEWS,
            title="Un guide pour les élus",
            url="https://demo.planif.example/guide",
            published_at=datetime(2024, 11, 19, tzinfo=UTC),
        )

    def detect(self, url: str, page: Page, http: Http) -> Detected | None:
        """Recognise a table by its type or its name, and by its content."""
        named = page.media_type.startswith(_TYPES) or url.split("?", maxsplit=1)[0].lower().endswith(_NAMES)
        if not named or not is_table(page.content):
            return None
        return Detected(config={"url": url}, certainty="exact", why="L’adresse est celle d’un tableau.")


def _content(settings: SpreadsheetConfig, http: Http) -> bytes:
    if settings.url is not None:
        return http.get(settings.url, accept=_ACCEPT).content
    path = settings.path
    try:
        with open(str(path), "rb") as file:
            return file.read(LARGEST + 1)
    except OSError as fault:
        raise FetchFailed(f"{path} cannot be read: {fault.strerror}") from fault


def _at(row: Sequence[object], place: int) -> object:
    return row[place] if place < len(row) else None


def _cell(row: Row, places: Mapping[str, int], name: str) -> str:
    return words(_at(row, places[name])) if name in places else ""


def _item(
    number: int, cells: Mapping[str, object], settings: SpreadsheetConfig, shared: Counter[str]
) -> ContentItem | Defect:
    where = f"line {number}"
    try:
        fields = dict(_fields(cells, settings))
    except BadField as fault:
        return fault.defect(where)
    fields["external_id"] = words(cells.get("id")) or _identity(fields, shared) or where
    return build_item(where, **settings.defaults() | fields)


def _identity(fields: Mapping[str, Any], shared: Counter[str]) -> str:
    """Return the address, with the title and the day where several rows have it."""
    url = str(fields["url"])
    if shared[url] < 2:
        return url
    when = fields.get("starts_at") or fields.get("published_at")
    return f"{url} {fields['title']} {when.date() if when else ''}"[:500].strip()


def _fields(cells: Mapping[str, object], settings: SpreadsheetConfig) -> Iterator[tuple[str, Any]]:
    start, whole = moment(cells.get("starts_at"), "starts_at", settings.timezone)
    yield "kind", ItemKind.EVENT if start else settings.kind
    yield "title", words(cells.get("title"))
    yield "url", words(cells.get("url"))
    yield "summary", words(cells.get("summary"), limit=320)
    yield "place", words(cells.get("place"))
    yield "axis", settings.axis_of([words(cells.get("category"))])
    yield "published_at", moment(cells.get("published_at"), "published_at", settings.timezone)[0]
    if start:
        yield "starts_at", start
        yield "all_day", whole
        yield "ends_at", moment(cells.get("ends_at"), "ends_at", settings.timezone)[0]
    image, alt = words(cells.get("image")), words(cells.get("image_alt"))
    if image and alt:
        yield "image", {"url": image, "alt": alt}
