"""Items on the command line: listed with what becomes of them, joined, split; what a source changed, accepted."""

from pathlib import Path

import pytest
import yaml

from tests.journeys.conftest import Run
from tests.journeys.test_workspace import clear, entry

SOURCES = """
[[source]]
id = "{name}"
label = "Source {name}"
kind = "folder"
[source.config]
path = "{folder}"
"""


@pytest.fixture
def folders(run: Run, tmp_path: Path) -> dict[str, Path]:
    """Make a workspace with two folder sources that tell one thing under one address, and collect them."""
    home = tmp_path / "home"
    assert run("init", str(home)).code == 0
    made = {name: tmp_path / name for name in ("une", "deux")}
    for name, folder in made.items():
        folder.mkdir()
        write(folder, title="Un guide pour les communes")
        with (home / "sources.toml").open("a", encoding="utf-8") as file:
            file.write(SOURCES.format(name=name, folder=folder))
    assert run("collect").code == 0
    assert run("issue", "assemble").code == 0
    return made


def write(folder: Path, **said: object) -> None:
    (folder / "all.yaml").write_text(yaml.safe_dump([entry(1) | said], allow_unicode=True), encoding="utf-8")


def test_what_two_sources_tell_is_split_and_joined_by_name(run: Run, folders: dict[str, Path]) -> None:
    found = {one["ref"]: one for one in run("item", "list", "--json").data}
    assert found["une/p1"]["twin_of"] == "deux/p1 (même adresse)"
    assert found["deux/p1"]["used"][0].startswith("placé dans la lettre n°\u00a01 (")
    assert [one["ref"] for one in run("item", "list", "--source", "une", "--json").data] == ["une/p1"]
    assert "Un guide" in run("item", "list").out
    assert run("item", "split", "une/p1", "deux/p1").code == 0
    assert len(run("issue", "assemble", "--json").data["blocks"]) == 2
    assert run("item", "merge", "une/p1", "deux/p1").code == 0
    assert "réunis par" in {one["ref"]: one for one in run("item", "list", "--json").data}["une/p1"]["twin_of"]


def test_what_is_not_there_is_told(run: Run, folders: dict[str, Path]) -> None:
    clear(run("item", "merge", "une/p1", "une/p9"), "une/p9", "item list")
    clear(run("item", "split", "une/p1", "une/p1"), "one item")
    clear(run("item", "list", "--source", "trois"), "trois", "deux, une")
    clear(run("item", "check-links", NEWSLETTER_CHECK_LINKS="false"), "NEWSLETTER_CHECK_LINKS")
    assert run("item", "check-links").out.strip() == "0 links asked"


def test_what_a_source_changed_waits_for_the_editor(run: Run, folders: dict[str, Path], tmp_path: Path) -> None:
    assert run("issue", "export", "1", "letter.yaml").code == 0
    letter = yaml.safe_load((tmp_path / "letter.yaml").read_text(encoding="utf-8"))
    block = next(one for section in letter["sections"] for one in section["blocks"])
    block["title"] = "Mon titre"
    (tmp_path / "letter.yaml").write_text(yaml.safe_dump(letter, allow_unicode=True), encoding="utf-8")
    assert run("issue", "import", "1", "letter.yaml").code == 0
    clear(run("issue", "accept", "1", str(block["block"])), "proposes no change")
    for folder in folders.values():
        write(folder, title="Un guide corrigé pour les communes")
    assert run("collect").code == 0
    (one,) = run("issue", "proposals", "1", "--json").data
    assert (one["field"], one["after"]) == ("title", "Un guide corrigé pour les communes")
    assert "Un guide corrigé" in run("issue", "show", "1").out
    revision = run("issue", "status", "1", "--json").data["revision"]
    clear(run("issue", "accept", "1", str(block["block"]), "--revision", str(revision - 1)), "revision")
    assert run("issue", "accept", "1", str(block["block"])).code == 0
    assert run("issue", "proposals", "1", "--json").data == []
    shown = run("issue", "show", "1", "--json").data
    assert [b["wording"]["title"] for b in shown["blocks"]] == ["Un guide corrigé pour les communes"]
    for folder in folders.values():
        write(folder, title="Un guide encore corrigé pour les communes")
    assert run("collect").code == 0
    assert run("issue", "decline", "1", str(block["block"])).code == 0
    assert run("issue", "proposals", "1", "--json").data == []
