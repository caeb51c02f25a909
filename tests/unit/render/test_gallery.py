"""Every layout in every theme shows every block it says it knows, in the page and in the text."""

from itertools import product

import pytest
from lxml import html as parser

from newsletter import Letter
from newsletter.render.edition import cut
from newsletter.render.gallery import gallery
from newsletter.render.layout import list_layouts, load_layout
from newsletter.render.page import render
from newsletter.render.theme import list_themes
from tests.unit.render import sample

ALL = list(product(list_layouts([sample.LAYOUTS]), list_themes([sample.LAYOUTS])))


def samples() -> Letter:
    return Letter.model_validate_json((sample.LAYOUTS / "shared/gallery.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", list_layouts([sample.LAYOUTS]))
def test_the_gallery_holds_every_block_and_form_of_a_layout(name: str) -> None:
    layout, letter = load_layout(name, [sample.LAYOUTS]), samples()
    kinds = {"text" if block.item is None else block.item.kind.value for block in letter.blocks()}
    variants = {f"text.{block.wording.form}" for block in letter.blocks() if block.wording.form}
    variants |= {f"{block.item.kind.value}.{block.item.genre}" for block in letter.blocks() if block.item}
    assert layout.blocks.keys() - kinds - variants <= {"output.etude"}
    assert {section.form for section in letter.sections} - {""} >= layout.forms.keys()


@pytest.mark.parametrize(("name", "theme"), ALL)
def test_every_title_and_link_of_a_block_is_in_the_page_and_in_the_text(name: str, theme: str) -> None:
    shown = gallery(load_layout(name, [sample.LAYOUTS], theme))
    words = " ".join(parser.document_fromstring(shown.html).text_content().split())
    plain = " ".join(shown.text.split())
    for block in samples().blocks():
        title = " ".join((block.wording.title or block.item.title).split())
        assert title in words
        assert title in plain
        if block.item:
            assert f'href="{block.item.url}"' in shown.html
            assert block.item.url in shown.text


@pytest.mark.parametrize(("name", "theme"), ALL)
def test_pages_without_some_blocks_are_those_rendered_without_them(name: str, theme: str) -> None:
    letter, layout = samples(), load_layout(name, [sample.LAYOUTS], theme)
    visible = [block.id for block in letter.blocks()][1::3]
    whole = render(letter, layout, sample.brand())
    alone = render(sample.reduced(letter, visible), layout, sample.brand())
    assert cut(whole, visible) == cut(alone, visible)


@pytest.mark.parametrize(("name", "theme"), ALL)
def test_only_the_table_of_dates_is_a_data_table(name: str, theme: str) -> None:
    page = parser.document_fromstring(gallery(load_layout(name, [sample.LAYOUTS], theme)).html)
    data = [table for table in page.iter("table") if table.get("role") is None]
    assert [len(table.xpath(".//th[@scope='col']")) for table in data] == [3]
    assert len(data[0].xpath("caption")) == 1
    assert len(data[0].xpath(".//tr")) == 4


@pytest.mark.parametrize(("name", "theme"), ALL)
def test_no_line_of_the_text_is_wider_than_a_terminal(name: str, theme: str) -> None:
    text = gallery(load_layout(name, [sample.LAYOUTS], theme)).text
    assert [line for line in text.splitlines() if len(line) > 72 and "https://" not in line] == []


def test_the_states_protected_typeface_is_named_and_never_fetched_and_its_emblem_is_nowhere() -> None:
    page = gallery(load_layout("lettre", [sample.LAYOUTS], "etat")).html
    assert "font-family:Marianne, Arial" in page
    assert "@font-face" not in page
    assert {image.get("alt") for image in parser.document_fromstring(page).iter("img")} == {
        "Une salle en gradins pendant une table ronde, vue depuis le fond."
    }
