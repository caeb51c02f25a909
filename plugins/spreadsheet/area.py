"""How much a workbook asks for, measured before it is opened: its reader makes room for every cell there could be."""

import io
import re
from collections.abc import Iterator
from zipfile import BadZipFile, ZipFile

from lxml import etree

from newsletter import FetchFailed

#: Bytes once unpacked, and cells between the first and the last filled one.
UNPACKED, CELLS = 100_000_000, 2_000_000
_ZIP = b"PK\x03\x04"
_CELL = re.compile(rb'<c [^>]{0,80}?\br="([A-Z]{1,3})([0-9]{1,7})"')
_ODS = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_TYPE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"


def check_area(content: bytes) -> None:
    """Raise FetchFailed for a workbook that is damaged, unpacks too large, or has a cell far from the others."""
    if not content.startswith(_ZIP):
        return
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            _check_parts(packed)
    except (BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, etree.LxmlError) as fault:
        raise FetchFailed(f"the table is damaged: {fault}") from fault


def _check_parts(packed: ZipFile) -> None:
    if sum(entry.file_size for entry in packed.infolist()) > UNPACKED:
        raise FetchFailed(f"the table unpacks to more than {UNPACKED // 1_000_000} MB")
    for name in packed.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            _check_cells(packed.read(name))
        elif name == "content.xml":
            _check_repeated(packed.read(name))


def _check_cells(sheet: bytes) -> None:
    columns, rows = {1}, {1}
    for letters, number in _CELL.findall(sheet):
        columns.add(_number(letters))
        rows.add(int(number))
        if (max(columns) - min(columns) + 1) * (max(rows) - min(rows) + 1) > CELLS:
            raise FetchFailed(_far(f"{letters.decode()}{number.decode()}"))
        columns, rows = {min(columns), max(columns)}, {min(rows), max(rows)}


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_repeated(content: bytes) -> None:
    """An OpenDocument cell may stand for millions; the empty ones that end a row or a sheet ask for nothing."""
    count = 0
    for _, row in etree.iterparse(io.BytesIO(content), tag=f"{{{_ODS}}}table-row", huge_tree=False):
        count += _times(row, "number-rows-repeated") * sum(_filled(row))
        row.clear()
        if count > CELLS:
            raise FetchFailed(_far("a cell repeated millions of times"))


def _filled(row: etree._Element) -> Iterator[int]:
    for cell in row.iter(f"{{{_ODS}}}table-cell"):
        if cell.get(_TYPE):
            yield _times(cell, "number-columns-repeated")


def _times(element: etree._Element, name: str) -> int:
    return int(element.get(f"{{{_ODS}}}{name}", "1"))


def _far(cell: str) -> str:
    return f"the table reaches too far ({cell}): delete the rows and columns after the last one you use"
