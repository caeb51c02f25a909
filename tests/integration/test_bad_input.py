"""What goes wrong in one block, theme or layout: the letter is there all the same, and somebody is told where."""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from newsletter import Check, Galley, Image, LetterBlock, LinkAnswer, Occasion, Web, Wording
from newsletter.plugin.loader import load
from newsletter.preflight.inspect import inspect
from newsletter.preflight.templates import inspect_templates
from newsletter.render.edition import cut, spans
from newsletter.render.layout import Layout, list_layouts, load_layout
from newsletter.render.marked import Marked
from newsletter.render.page import render
from newsletter.render.personal import SAMPLE, fill_marked
from newsletter.values.letter import Letter
from tests.unit.render import sample

BAD = 990
ROOT = Path(__file__).parents[2]
TIFF = Image(url="https://demo.planif.example/plan.tiff", alt="Le plan de la commune")


@pytest.fixture(scope="module")
def checks() -> Mapping[str, Check]:
    return load([ROOT / "plugins"], entry_points=False).checks


class Heavy(Web):
    """A web whose pictures weigh twenty megabytes."""

    def ask(self, urls: Iterable[str]) -> Mapping[str, LinkAnswer]:
        return {url: LinkAnswer(200, "", "image/tiff", 20_000_000) for url in urls if url.endswith(".tiff")}


def with_block(*blocks: LetterBlock) -> Letter:
    """The sample letter with blocks in the middle of its second section."""
    letter = sample.letter()
    sections = list(letter.sections)
    held = sections[1].blocks
    sections[1] = sections[1].model_copy(update={"blocks": (held[0], *blocks, *held[1:])})
    return letter.model_copy(update={"sections": tuple(sections)})


def shown(marked: Marked, letter: Letter) -> Galley:
    filled, ids = fill_marked(marked, SAMPLE), sample.ids(letter)
    page = cut(filled, ids)
    return Galley(html=page.html, text=page.text, letter=letter, spans=spans(filled, ids))


def text_of(body: str, title: str = "Un mot", block: int = BAD) -> LetterBlock:
    return LetterBlock(id=block, section="une", wording=Wording(title=title, body=body))


def item_of(**said: object) -> LetterBlock:
    return LetterBlock(id=BAD, section="une", wording=Wording(), item=sample.item(**said))


#: What is put into the letter, and the checks that tell its block; none for what is only unusual.
BLOCKS = {
    "broken HTML": (text_of("Un <b>mot <div><script>alert(1)</script> </p> <a href='javascript:x()'>lien</a> &nbsp &#x0;"), {"variable-visible"}),
    "a title of 5,000 characters": (text_of("Un mot.", "Un titre sans fin " * 280), {"phrases-longues"}),
    "a picture without words": (item_of(image=Image(url="https://demo.planif.example/a.png", alt="")), {"image-alternative"}),
    "a picture no program shows": (item_of(image=TIFF), {"image-livrable"}),
    "from right to left": (text_of("مرحبا بالعالم", "שלום עולם"), {"langue-du-passage"}),
    "emoji": (text_of("👩🏽‍🌾 🏳️‍🌈 et 🇫🇷", "🌱 Renaturer 🌱"), set()),
    "a word without end": (text_of("x" * 3_000), set()),
    "Markdown that never closes": (text_of("**gras [lien](https://a.example/ `code\n\n> > > - 1) | a | b\n|---"), set()),
    "words of the machinery": (text_of("{{ 7 * 7 }} {% include 'x' %} __NLabc_REASON__ <mj-text>"), {"variable-visible"}),
}  # fmt: skip


@pytest.mark.parametrize("name", list_layouts([sample.LAYOUTS]))
@pytest.mark.parametrize("case", BLOCKS)
def test_one_bad_block_is_told_and_spoils_no_other(checks: Mapping[str, Check], name: str, case: str) -> None:
    block, expected = BLOCKS[case]
    layout, letter = load_layout(name, [sample.LAYOUTS]), with_block(block)
    marked = render(letter, layout, sample.brand())
    others = [each.id for each in letter.blocks() if each.id != BAD]
    alone = render(sample.letter(), layout, sample.brand())
    assert cut(marked, others) == cut(alone, others)
    page = shown(marked, letter)
    assert next(page.page.elements("script"), None) is None
    assert not [link for link in page.page.elements("a") if link.get("href", "").startswith("javascript:")]
    told = {one.check for one in inspect(checks, page, Occasion(web=Heavy())) if one.block in (BAD, None)}
    assert expected <= told


@pytest.mark.parametrize("name", list_layouts([sample.LAYOUTS]))
def test_forty_items_in_one_section_are_all_there_and_the_weight_is_told(
    checks: Mapping[str, Check], name: str
) -> None:
    blocks = [text_of("Une nouvelle comme une autre. " * 30, f"Nouvelle {n}", 100 + n) for n in range(40)]
    letter = with_block(*blocks)
    page = shown(render(letter, load_layout(name, [sample.LAYOUTS]), sample.brand()), letter)
    assert all(f"Nouvelle {n}" in page.html and f"Nouvelle {n}" in page.text for n in range(40))
    assert "poids" in {one.check for one in inspect(checks, page, Occasion())}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample.LAYOUTS, tmp_path / "layouts"))


def test_a_theme_without_contrast_is_told_where_it_is_seen(checks: Mapping[str, Check], folder: Path) -> None:
    pale = folder / "themes" / "pale.toml"
    pale.write_text('label = "Pâle"\n[colors.light]\nink = "#b8b8b8"\n', encoding="utf-8")
    letter = sample.letter()
    page = shown(render(letter, load_layout("lettre", [folder], "pale"), sample.brand()), letter)
    found = [one for one in inspect(checks, page, Occasion()) if one.check == "contraste"]
    assert found
    assert all(one.line for one in found)


def test_a_layout_with_a_typo_is_shown_and_told(folder: Path) -> None:
    path = folder / "lettre" / "section.mjml"
    path.write_text(path.read_text(encoding="utf-8").replace("padding=", "paddding=", 1), encoding="utf-8")
    layout: Layout = load_layout("lettre", [folder])
    assert sample.letter().subject in render(sample.letter(), layout, sample.brand()).html
    (found,) = inspect_templates(layout)
    assert f"{path}:" in found.message
    assert "knows no paddding" in found.message
