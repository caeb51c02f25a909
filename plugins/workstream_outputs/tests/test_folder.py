"""The kind `folder` on real files."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from newsletter import ContentItem, Defect, FetchFailed, ItemKind, SourceKind, Window
from newsletter.testing import SourceKindContract

Collect = Callable[..., tuple[list[ContentItem], list[Defect]]]


class TestTheContract(SourceKindContract):
    @pytest.fixture
    def kind(self, plugin: ModuleType) -> SourceKind:
        return plugin.Folder()


@pytest.fixture
def collect(plugin: ModuleType, window: Window, tmp_path: Path) -> Collect:
    def collected(files: dict[str, str], **config: Any) -> tuple[list[ContentItem], list[Defect]]:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("latin-1" if "latin" in name else "utf-8"))
        kind = plugin.Folder()
        found = list(kind.collect(kind.Config(path=tmp_path, **config), window, None))
        return [each for each in found if isinstance(each, ContentItem)], [
            each for each in found if isinstance(each, Defect)
        ]

    return collected


ENTRY = "title: Le rapport\nurl: https://demo.planif.example/rapport\n"


def test_a_whole_entry_is_read(collect: Collect) -> None:
    text = (
        ENTRY + "id: p01\nkind: output\ngenre: rapport\naxis: acteurs\nworkstream: roles-elus\ndate: 2024-11-19\n"
        "summary: Cinq façons d’agir.\nnetwork: bretagne\nterritories: [R53, '29']\nlanguage: fr\n"
        "image: {url: 'https://demo.planif.example/i.png', alt: Une place, credit: DDT}\n"
        "files:\n- {url: 'https://demo.planif.example/r.pdf', label: Le rapport, format: PDF, kilobytes: 2400}\n"
        "transcript_url: https://demo.planif.example/t\nplace: Rennes\nattendance: mixed\n"
    )
    (item,), defects = collect({"p01.yaml": text})
    assert defects == []
    assert (item.external_id, item.kind, item.genre, item.axis) == ("p01", ItemKind.OUTPUT, "rapport", "acteurs")
    assert (item.published_at.isoformat(), item.precision) == ("2024-11-19T00:00:00+01:00", "day")
    assert (item.files[0].kilobytes, item.image.alt, item.territories) == (2400, "Une place", ("R53", "29"))


def test_a_list_and_markdown_are_read_in_the_order_of_names(collect: Collect) -> None:
    several = "- {id: a, title: A, url: 'https://a.example/'}\n- {id: b, title: B, url: 'https://a.example/'}\n"
    markdown = f"---\n{ENTRY}---\n\nUn **paragraphe** avec un [lien](https://a.example/).\n\nUn autre.\n"
    items, defects = collect({"2.yml": several, "1-rapport.md": markdown, "README.md": "Notes.", "notes.txt": "x"})
    assert defects == []
    assert [item.external_id for item in items] == ["1-rapport", "a", "b"]
    assert items[0].summary == "Un paragraphe avec un lien. Un autre."


@pytest.mark.parametrize(
    ("date", "moment", "precision"),
    [
        ("2024-07", "2024-07-01T00:00:00+02:00", "month"),
        ("2024", "2024-01-01T00:00:00+01:00", "year"),
        ("2024-12-05T09:30:00+01:00", "2024-12-05T09:30:00+01:00", "day"),
    ],
)
def test_a_date_is_no_finer_than_it_was_written(collect: Collect, date: str, moment: str, precision: str) -> None:
    (item,), _ = collect({"a.yaml": f"{ENTRY}date: {date}\n"})
    assert (item.published_at, item.precision) == (datetime.fromisoformat(moment), precision)


def test_an_event_may_be_a_day_or_hours(collect: Collect) -> None:
    day, hours = (
        f"{ENTRY}kind: event\ndate: 2025-01-14\n",
        f"{ENTRY}kind: event\nstarts_at: 2025-01-14T09:30:00+01:00\n",
    )
    (whole, timed), _ = collect({"a.yaml": day + "ends_at: 2025-01-15\n", "b.yaml": hours})
    assert (whole.starts_at.isoformat(), whole.all_day) == ("2025-01-14T00:00:00+01:00", True)
    assert whole.ends_at.isoformat() == "2025-01-15T23:59:00+01:00"
    assert (timed.starts_at.hour, timed.all_day) == (9, False)


def test_when_an_event_was_published_says_nothing_of_when_it_is(collect: Collect) -> None:
    (event, output), _ = collect(
        {
            "a.yaml": f"{ENTRY}kind: event\ndate: 2025-01-14\npublished_at: 2024\n",
            "b.yaml": f"{ENTRY}published_at: 2024-07\n",
        }
    )
    assert (event.starts_at.day, event.published_at.year, event.precision) == (14, 2024, "day")
    assert (output.published_at.month, output.precision) == (7, "month")


@pytest.mark.parametrize(
    ("text", "where", "field", "told"),
    [
        (ENTRY + "titel: x\n", "a.yaml", "titel", "not known"),
        ("url: https://a.example/\n", "a.yaml", "title", "missing"),
        ("title: Sans lien\n", "a.yaml (Sans lien)", "url", "required"),
        (ENTRY + "kind: rapport\n", "a.yaml", "kind", "output, news, event, replay"),
        (ENTRY + "date: 2024-02-31\n", "a.yaml", "date", "2024-02-31 cannot be read as a date"),
        (ENTRY + "date: 2024-12-05 09:30:00\n", "a.yaml", "date", "time zone is missing"),
        (ENTRY + "date: hier\n", "a.yaml", "date", "hier"),
        (ENTRY + "kind: event\n", "a.yaml (Le rapport)", "item", "starts_at"),
        (ENTRY + "axis: rennaturation\n", "a.yaml", "axis", "accepted are: densite, renaturation"),
        (ENTRY + "summary: '<b>gras</b>'\n", "a.yaml (Le rapport)", "summary", "HTML"),
        ("title: x\n  url: [\n", "a.yaml:2", "yaml", "not YAML"),
        ("- {title: Sans id, url: 'https://a.example/'}\n", "a.yaml, entry 1", "id", "missing"),
        ("- du texte\n", "a.yaml, entry 1", "entry", "fields are wanted"),
    ],
)  # fmt: skip
def test_a_bad_entry_is_named_and_the_rest_goes_on(
    collect: Collect, text: str, where: str, field: str, told: str
) -> None:
    items, (defect,) = collect({"a.yaml": text, "b.yaml": ENTRY}, axes=["densite", "renaturation"])
    assert (defect.where, defect.field) == (where, field)
    assert told in defect.message
    assert [item.external_id for item in items] == ["b"]


def test_one_bad_entry_of_a_list_spares_the_others(collect: Collect) -> None:
    good = "{{id: {0}, title: T, url: 'https://a.example/', date: {1}}}"
    lines = [good.format("a", "2024-02-31"), good.format("b", "2024-02-28")]
    items, (defect,) = collect({"a.yaml": "".join(f"- {line}\n" for line in lines)})
    assert [item.external_id for item in items] == ["b"]
    assert (defect.where, defect.field) == ("a.yaml, entry 1", "date")


@pytest.mark.parametrize(
    ("name", "text", "where", "field"),
    [
        ("latin.yaml", "title: é", "latin.yaml", "file"),
        ("a.md", "Sans en-tête", "a.md:1", "heading"),
        ("a.md", "---\ntitle: x\nurl: [\n---\nTexte", "a.md:3", "yaml"),
    ],
)
def test_an_unreadable_file_is_named(collect: Collect, name: str, text: str, where: str, field: str) -> None:
    items, (defect,) = collect({name: text, "b.yaml": ENTRY})
    assert (defect.where, defect.field) == (where, field)
    assert len(items) == 1


def test_an_empty_file_is_no_defect(collect: Collect) -> None:
    assert collect({"a.yaml": "# rien\n"}) == ([], [])


def test_the_source_fills_what_an_entry_does_not_say(collect: Collect) -> None:
    (own, filled), _ = collect({"a.yaml": ENTRY + "axis: densite\n", "b.yaml": ENTRY}, axis="acteurs", network="landes")
    assert (own.axis, filled.axis, filled.network) == ("densite", "acteurs", "landes")


def test_a_missing_folder_fails_with_its_path(plugin: ModuleType, window: Window, tmp_path: Path) -> None:
    kind = plugin.Folder()
    with pytest.raises(FetchFailed, match="absent does not exist"):
        list(kind.collect(kind.Config(path=tmp_path / "absent"), window, None))
