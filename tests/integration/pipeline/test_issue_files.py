"""Issue files on disk, on both databases: nothing the editor wrote is lost, neither here nor there."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from newsletter.app import App
from newsletter.cli.console import Told
from newsletter.cli.issue_files import apply, write
from newsletter.domain.edits import AddText, Place, SetHead
from newsletter.domain.issue import BadEdit, Issue
from newsletter.pipeline.assemble import assemble
from newsletter.pipeline.context import Context
from newsletter.pipeline.declare import declare
from newsletter.pipeline.edit import edit
from newsletter.settings import Settings
from newsletter.storage import issues, items
from newsletter.values.audience import Is
from newsletter.values.letter import Wording
from tests.house import DECLARED, LETTER, SECTIONS


@pytest.fixture
def app(peopled: Context, tmp_path: Path) -> App:
    return App(
        settings=Settings(newsletter_home=tmp_path),
        database=peopled.database,
        registry=peopled.registry,
        context=peopled,
        declarations=tmp_path,
        variables={},
    )


@pytest.fixture
def file(app: App, tmp_path: Path) -> Path:
    """Return the file of the assembled letter."""
    assert assemble(app.context, "lettre") is not None
    path = tmp_path / "lettre.yaml"
    write(app, now(app), path)
    return path


def now(app: App) -> Issue:
    with app.database.reading() as session:
        return issues.numbered(session, "lettre", 1)


def change(path: Path, how: Any) -> None:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    how(data)
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


def bring(app: App, path: Path) -> int:
    return apply(app, now(app), path, app.context.actor)[0]


def named(data: Any, section: str) -> Any:
    return next(one["blocks"] for one in data["sections"] if one["section"] == section)


def test_an_export_does_not_replace_a_file_unless_asked(app: App, file: Path) -> None:
    file.write_text("my work", encoding="utf-8")
    with pytest.raises(Told, match="--force") as told:
        write(app, now(app), file)
    assert told.value.code == 2
    assert file.read_text(encoding="utf-8") == "my work"
    write(app, now(app), file, force=True)
    assert bring(app, file) == 0


def test_each_conflict_is_kept_under_a_name_of_its_own(app: App, file: Path) -> None:
    change(file, lambda data: data.update(subject="Le mien"))
    mine = file.read_bytes()
    edit(app.context, now(app).id, [SetHead(subject="Le sien", preheader="")], now(app).revision)
    beside = file.with_name(f"lettre.revision-{now(app).revision}.yaml")
    beside.write_text("what I began here", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(Told, match="Nothing was changed"):
            bring(app, file)
    second = file.with_name(f"lettre.revision-{now(app).revision}-2.yaml")
    assert file.read_bytes() == mine
    assert beside.read_text(encoding="utf-8") == "what I began here"
    assert "Le sien" in second.read_text(encoding="utf-8")
    assert sorted(file.parent.glob("lettre*.yaml")) == sorted([file, beside, second])
    assert now(app).subject == "Le sien"


def test_an_item_added_with_words_has_these_words_in_the_letter(app: App, file: Path) -> None:
    ref: list[str] = []

    def swap(data: Any) -> None:
        block = named(data, "une").pop(0)
        ref.append(block["item"])
        named(data, "agenda").append({"item": block["item"], "title": "Mes mots", "body": "Et d’autres."})

    change(file, swap)
    bring(app, file)
    (block,) = (block for block in now(app).shown("agenda") if block.item_ref == ref[0])
    assert (block.wording.title, block.wording.body) == ("Mes mots", "Et d’autres.")


def without_agenda(app: App) -> None:
    remaining = LETTER.model_copy(update={"section": tuple(one for one in SECTIONS if one.id != "agenda")})
    declare(app.context, DECLARED.model_copy(update={"newsletters": (remaining,)}))


def test_what_is_added_without_a_word_about_its_readers_is_for_those_of_its_section(app: App, file: Path) -> None:
    with app.database.reading() as session:
        local = items.by_ref(session, "national/bzh", app.context.actor.scope)
    assert local is not None
    placed = Place(item_id=local.id, item=local.item, section="local", position=0)
    voice = AddText(section="elus", wording=Wording(title="Une voix"))
    after = edit(app.context, now(app).id, [placed, voice], now(app).revision)
    assert after.shown("local")[0].audience == Is("network", "bretagne")
    assert after.shown("elus")[-1].audience == Is("function", "elu")


def test_a_section_no_longer_declared_keeps_its_blocks_in_the_order_of_the_file(app: App, file: Path) -> None:
    edit(app.context, now(app).id, [AddText(section="agenda", wording=Wording(title="Aussi"))], now(app).revision)
    write(app, now(app), file, force=True)
    without_agenda(app)
    before = now(app)
    assert bring(app, file) == 0
    write(app, before, file, force=True)
    assert bring(app, file) == 0
    change(file, lambda data: named(data, "agenda").reverse())
    bring(app, file)
    assert [b.id for b in now(app).shown("agenda")] == [b.id for b in reversed(before.shown("agenda"))]
    assert {b.id for b in now(app).shown()} == {b.id for b in before.shown()}


def test_a_section_no_longer_declared_takes_nothing_new(app: App, file: Path) -> None:
    without_agenda(app)
    change(file, lambda data: named(data, "agenda").append(named(data, "une").pop(0)))
    before = now(app)
    with pytest.raises(Told, match=r"lettre\.yaml: there is no section “agenda”"):
        bring(app, file)
    with pytest.raises(BadEdit, match="no section “agenda”"):
        edit(app.context, before.id, [AddText(section="agenda", wording=Wording(title="x"))], before.revision)
    assert now(app) == before


@pytest.mark.parametrize("character", ["\0", "\x07", "\ud800"])
def test_words_a_database_refuses_are_told_with_their_block(app: App, file: Path, character: str) -> None:
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    named(data, "une")[0]["title"] = f"Vive{character}nous"
    file.write_text(yaml.safe_dump(data, allow_unicode=False), encoding="utf-8")
    with pytest.raises(Told, match="section une, block 1: title: a control character"):
        bring(app, file)


def test_a_file_in_another_encoding_is_told(app: App, file: Path) -> None:
    file.write_bytes(file.read_text(encoding="utf-8").encode("latin-1", "replace"))
    with pytest.raises(Told, match="not UTF-8"):
        bring(app, file)
