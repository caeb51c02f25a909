"""Tables as they come: every sign between cells, every encoding, and workbooks that ask for too much."""

from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZipFile

import pytest

from newsletter import FetchFailed, Http, Window

URL = "https://a.example/etude"


@pytest.fixture
def titles(plugin: ModuleType, window: Window, http: Http, tmp_path: Path) -> Any:
    """Return the titles a table gives."""

    def collected(content: bytes | str) -> list[str]:
        path = tmp_path / "table"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        config = plugin.config.SpreadsheetConfig(path=path)
        return [item.title for item in plugin.Spreadsheet().collect(config, window, http)]

    return collected


@pytest.mark.parametrize(
    "table",
    [
        f"Titre;Lien;Résumé\nUne étude;{URL};un, deux, trois, quatre\n",
        f"Titre,Lien,Résumé\nUne étude,{URL},un; deux; trois; quatre\n",
        f"Titre\tLien\tRésumé\nUne étude\t{URL}\tun, deux; trois | quatre\n",
        f"Titre|Lien\nUne étude|{URL}\n",
        f'"Titre";"Lien"\n"Une étude";"{URL}"\n',
        f"\ufeffTitre;Lien\nUne étude;{URL}\n",
        f"Livrables, 2024\n\nTitre;Lien;Date\nUne étude;{URL};05/11/2024\n",
        f"Lien;Titre\r\n{URL};Une étude\r\n",
        f'Titre;Lien;Résumé\nUne étude;{URL};"une phrase ; et, une autre\nsur deux lignes"\n'.encode("cp1252"),
        f"Titre\tLien\nUne étude\t{URL}\n".encode("utf-16"),
    ],
)
def test_the_headings_tell_what_stands_between_cells(titles: Any, table: bytes | str) -> None:
    assert titles(table) == ["Une étude"]


def far(files: ModuleType, cell: str) -> bytes:
    """Return a workbook with two rows and one cell far away."""
    with ZipFile(BytesIO(files.xlsx([("Titre", "Lien"), ("Une étude", URL)]))) as packed:
        parts = {name: packed.read(name).decode() for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    row = f'<row r="9"><c r="{cell}" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    return files.packed(parts | {sheet: parts[sheet].replace("</sheetData>", row)})


@pytest.mark.parametrize("cell", ["XFD1048576", "A3000000", "ZZZ900"])
def test_a_cell_far_away_is_told_and_nothing_is_made_room_for(titles: Any, files: ModuleType, cell: str) -> None:
    with pytest.raises(FetchFailed, match=f"reaches too far .{cell}.: delete the rows and columns"):
        titles(far(files, cell))


def test_a_cell_a_little_away_is_read(titles: Any, files: ModuleType) -> None:
    assert titles(far(files, "Z900")) == ["Une étude"]


def test_an_open_document_cell_repeated_millions_of_times_is_told(titles: Any, files: ModuleType) -> None:
    with pytest.raises(FetchFailed, match="reaches too far"):
        titles(files.ods_repeated([("Titre", "Lien"), ("Une étude", URL)], rows_times=1_000_000, columns=1_000))
