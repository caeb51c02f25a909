"""Tables as people keep them, in every format, from a server and from a file."""

from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from newsletter import ContentItem, Defect, FetchFailed, Http, Page, SourceKind, Window
from newsletter.testing import LocalServer, SourceKindContract

PARIS = ZoneInfo("Europe/Paris")
HEAD = ("Titre", "Lien", "Date")
ROW = ("Une étude", "https://a.example/etude", "05/11/2024")
CSV = "Titre;Lien;Date;Début;Lieu\nUne étude;https://a.example/etude;05/11/2024;;\n"


class TestTheContract(SourceKindContract):
    @pytest.fixture
    def kind(self, plugin: ModuleType) -> SourceKind:
        return plugin.Spreadsheet()


@pytest.fixture
def read(plugin: ModuleType, window: Window, http: Http, tmp_path: Path) -> Any:
    """Collect a table from a file."""

    def collected(content: bytes | str, **said: Any) -> list[ContentItem | Defect]:
        path = tmp_path / "table"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        config = plugin.config.SpreadsheetConfig(path=path, **said)
        return list(plugin.Spreadsheet().collect(config, window, http))

    return collected


def told(item: ContentItem | Defect) -> tuple[str, str, str]:
    assert isinstance(item, ContentItem), item
    return item.title, item.url, item.published_at.astimezone(PARIS).date().isoformat() if item.published_at else ""


def test_a_table_of_every_format_gives_the_same(read: Any, files: ModuleType) -> None:
    expected = [("Une étude", "https://a.example/etude", "2024-11-05")]
    tables = {
        "csv": CSV,
        "comma": "Titre,Lien,Date\nUne étude,https://a.example/etude,2024-11-05\n",
        "tab": "Titre\tLien\tDate\nUne étude\thttps://a.example/etude\t5 novembre 2024\n",
        "bom": "\ufeff" + CSV,
        "windows": CSV.encode("cp1252"),
        "xlsx": files.xlsx([HEAD, ROW]),
        "xlsx with a date": files.xlsx([HEAD, (*ROW[:2], ("date", 45601))]),
        "ods": files.ods([HEAD, ROW]),
        "ods with a date": files.ods([HEAD, (*ROW[:2], ("date", "2024-11-05"))]),
        "title rows": files.xlsx([("Livrables 2024",), (), HEAD, ROW]),
    }
    assert {name: [told(one) for one in read(content)] for name, content in tables.items()} == dict.fromkeys(
        tables, expected
    )


def test_a_table_on_the_web(
    plugin: ModuleType, local_server: LocalServer, window: Window, http: Http, files: Any
) -> None:
    url = local_server.serve("/t.xlsx", files.xlsx([HEAD, ROW]))
    config = plugin.config.SpreadsheetConfig(url=url, network="bretagne", territories=("29",))
    (item,) = plugin.Spreadsheet().collect(config, window, http)
    assert (item.title, item.network, item.territories) == ("Une étude", "bretagne", ("29",))


def test_headings_are_recognised_as_people_write_them(read: Any) -> None:
    (item,) = read(
        "INTITULÉ;Adresse;Chapô;Axe;Photo;Texte alternatif\nA;https://a.example/;B;Densité;https://a.example/i.jpg;Place\n",
        axis_by_category={"densité": "densite"},
    )
    assert (item.summary, item.axis, item.image.alt) == ("B", "densite", "Place")


def test_a_person_names_an_unusual_heading(read: Any) -> None:
    (item,) = read("Livrable;Où le lire\nA;https://a.example/\n", columns={"title": "Livrable", "url": "Où le lire"})
    assert item.title == "A"


def test_a_row_with_a_start_is_an_event(read: Any) -> None:
    lines = ["Titre;Lien;Début;Fin;Lieu", "A;https://a.example/a;16/01/2025 9h30;16/01/2025 17h;Rennes"]
    lines += ["B;https://a.example/b;20 janvier 2025;;", "C;https://a.example/c;01/12/2024;;"]
    first, second = read("\n".join(lines))
    assert (first.kind, first.place, first.all_day) == ("event", "Rennes", False)
    assert first.starts_at == datetime(2025, 1, 16, 9, 30, tzinfo=PARIS)
    assert first.ends_at == datetime(2025, 1, 16, 17, tzinfo=PARIS)
    assert (second.starts_at, second.all_day) == (datetime(2025, 1, 20, tzinfo=PARIS), True)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (";https://a.example/;", "title"),
        ("A;;", "url"),
        ("A;javascript:alert(1);", "url"),
        ("A;https://a.example/;demain", "published_at"),
        ("A;https://a.example/;31/02/2024", "published_at"),
    ],
)
def test_a_bad_row_names_its_line_and_hides_no_other(read: Any, row: str, field: str) -> None:
    bad, good = read(f"Titre;Lien;Date\n\n{row}\nB;https://b.example/;\n")
    assert isinstance(bad, Defect)
    assert (bad.where, bad.field) == ("line 3", field)
    assert good.title == "B"


def test_rows_that_share_an_address_are_told_apart(read: Any) -> None:
    lines = ["Titre;Lien;Date", "A;https://a.example/;01/11/2024", "A;https://a.example/;02/11/2024"]
    assert len({item.external_id for item in read("\n".join(lines))}) == 2


def test_what_looks_like_a_formula_is_text(read: Any) -> None:
    (item,) = read("Titre;Lien\n=1+1;https://a.example/\n")
    assert item.title == "=1+1"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html><html>", "it is a web page, not a table"),
        (b"a;b\n1;2\n", "no row with the headings “titre” and “lien”; its first row holds: “a”, “b”"),
        (b"", "its first row holds: none"),
        (b"\x00\x01\x02" * 40, "it holds bytes that are no text"),
        (b"PK\x03\x04" + b"\x00" * 40, "the table is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "the table is damaged"),
        (b"x" * 20_000_001, "the table is larger than 20 MB"),
    ],
)
def test_what_is_no_table_is_told_in_one_line(read: Any, content: bytes, words: str) -> None:
    with pytest.raises(FetchFailed, match=words) as fault:
        read(content)
    assert "\n" not in str(fault.value)


def test_a_truncated_workbook_and_a_bomb_are_told(read: Any, files: ModuleType) -> None:
    with pytest.raises(FetchFailed, match="the table is damaged"):
        read(files.xlsx([HEAD, ROW])[:-200])
    with pytest.raises(FetchFailed, match="unpacks to more than 100 MB"):
        read(files.packed({"xl/worksheets/sheet1.xml": "0" * 110_000_000}))


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(read: Any, files: ModuleType) -> None:
    with pytest.raises(FetchFailed, match="no sheet “2025”; there are: Feuil1"):
        read(files.xlsx([HEAD, ROW]), sheet="2025")


def test_a_file_that_is_not_there_is_told(plugin: ModuleType, window: Window, http: Http, tmp_path: Path) -> None:
    config = plugin.config.SpreadsheetConfig(path=tmp_path / "absent.csv")
    with pytest.raises(FetchFailed, match=r"absent\.csv cannot be read: No such file"):
        list(plugin.Spreadsheet().collect(config, window, http))


@pytest.mark.parametrize(
    ("said", "words"),
    [({}, "give either url or path"), ({"path": "a", "columns": {"titre": "x"}}, "“titre” is none of title, url")],
)
def test_wrong_settings_are_told(plugin: ModuleType, said: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        plugin.config.SpreadsheetConfig(**said)


@pytest.mark.parametrize(
    ("path", "media_type", "found"),
    [("/t.csv", "text/plain", True), ("/export?format=csv", "text/csv", True), ("/page", "text/plain", False)],
)
def test_a_table_is_recognised(plugin: ModuleType, http: Http, path: str, media_type: str, found: bool) -> None:
    page = Page(url=f"https://a.example{path}", content=CSV.encode(), media_type=media_type)
    assert (plugin.Spreadsheet().detect(page.url, page, http) is not None) is found


def test_a_web_page_in_its_place_is_not_recognised(plugin: ModuleType, http: Http) -> None:
    page = Page(url="https://a.example/t.csv", content=b"<html><body>", media_type="text/html")
    assert plugin.Spreadsheet().detect(page.url, page, http) is None
