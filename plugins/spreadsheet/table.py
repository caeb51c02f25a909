"""Reads the rows of a table, whatever program wrote it."""

import codecs
import csv
import io
from collections.abc import Sequence
from itertools import islice

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, WorksheetNotFound

from newsletter import FetchFailed

from .area import check_area
from .headings import Row, known

#: Bytes of a table; rows read of it.
LARGEST, ROWS = 20_000_000, 2_100
#: What stands between cells; signs and lines of a text in which its headings are looked for.
_SIGNS, _HEAD, _HEADINGS = (";", ",", "\t", "|"), 20_000, 20
_ZIP, _OLE, _HTML = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", (b"<!doctype", b"<html")


def rows_of(content: bytes, sheet: str = "") -> list[Row]:
    """Return the rows of a CSV, XLSX, XLS or ODS table; formulas give the value they had when it was saved.

    `sheet` names the sheet, the first one without. Raises FetchFailed for what is no table, is damaged, locked with a
    password, or larger than is read.
    """
    if len(content) > LARGEST:
        raise FetchFailed(f"the table is larger than {LARGEST // 1_000_000} MB")
    if content.lstrip()[:9].lower().startswith(_HTML):
        raise FetchFailed("it is a web page, not a table: share the file itself, or its CSV export")
    if content.startswith((_ZIP, _OLE)):
        return _workbook(content, sheet)
    return _csv(content)


def _workbook(content: bytes, sheet: str) -> list[Row]:
    check_area(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)
        return list(found.to_python(skip_empty_area=False, nrows=ROWS))
    except PasswordError as fault:
        raise FetchFailed("the table is locked with a password") from fault
    except WorksheetNotFound as fault:
        raise FetchFailed(f"the table has no sheet “{sheet}”; there are: {', '.join(book.sheet_names)}") from fault
    except (CalamineError, OSError, ValueError) as fault:
        raise FetchFailed(f"the table is damaged: {fault}") from fault


def _csv(content: bytes) -> list[Row]:
    text = _text(content)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        return [row for _, row in zip(range(ROWS), lines, strict=False)]
    except csv.Error as fault:
        raise FetchFailed(f"the table is damaged: {fault}") from fault


def _delimiter(text: str) -> str:
    """Return the sign between the cells: the one that makes most known headings of a line, else most lines alike."""

    def worth(sign: str) -> tuple[int, int]:
        rows = list(islice(csv.reader(text[:_HEAD].splitlines(), delimiter=sign), _HEADINGS))
        alike = sum(len(row) == len(rows[0]) > 1 for row in rows)
        return max((known(row) for row in rows), default=0), alike

    return max(_SIGNS, key=worth)


def _text(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content:
        raise FetchFailed("it is no table: it holds bytes that are no text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def is_table(content: bytes) -> bool:
    """Tell whether these bytes look like a table a person would share."""
    try:
        rows: Sequence[Row] = rows_of(content)
    except FetchFailed:
        return False
    return any(sum(bool(str(cell).strip()) for cell in row) > 1 for row in rows[:20])
