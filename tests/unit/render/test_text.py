import re

import pytest

from newsletter.render.edition import cut
from newsletter.render.markdown import to_text
from newsletter.render.page import render
from newsletter.render.personal import SAMPLE, fill
from newsletter.render.plain import columns, underline, wrap
from tests.unit.render import sample


@pytest.fixture(scope="module")
def text():
    marked = render(sample.letter(), sample.layout(), sample.brand())
    return fill(cut(marked, sample.ids(sample.letter())), SAMPLE, marked.nonce).text


def test_lines_fit_in_72_columns_and_only_addresses_are_longer(text):
    assert [line for line in text.splitlines() if len(line) > 72 and "://" not in line] == []


def test_every_item_is_told_with_its_address_on_a_line_of_its_own(text):
    lines = [line.strip() for line in text.splitlines()]
    for block in sample.letter().blocks():
        if block.item:
            assert block.item.url in lines
            assert block.item.title in text.replace("\n  ", " ")


def test_headings_are_underlined_as_long_as_they_are(text):
    assert re.search(r"^(Rencontres nationales.*)\n(=+)$", text, re.MULTILINE)
    assert "À LA UNE\n--------\n" in text


def test_the_text_is_no_html(text):
    assert not re.search(r"</?[a-z]+[ >]|&[a-z]+;|\|", text)


def test_no_more_than_two_blank_lines_follow_one_another(text):
    assert "\n\n\n\n\n" not in text


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("Un **mot** fort.", "Un mot fort."),
        ("- un\n- deux", "- un\n\n- deux"),
        ("3. un\n4. deux", "3. un\n\n4. deux"),
        ("## Titre\n\nSuite", "Titre\n~~~~~\n\nSuite"),
        (
            "[Le site](https://a.example/) et [l’autre](https://b.example/).",
            "Le site\u00a0[1] et l’autre\u00a0[2].\n[1] https://a.example/\n[2] https://b.example/",
        ),
        ("un  \ndeux", "un\ndeux"),
        ("- a\n  - b", "- a\n\n  - b"),
    ],
)
def test_markdown_becomes_text_for_a_terminal(source, told):
    assert to_text(source) == told


def test_a_list_keeps_its_margin_when_it_wraps():
    lines = to_text("- " + "mot " * 30).splitlines()
    assert lines[0].startswith("- mot")
    assert all(line.startswith("  mot") for line in lines[1:])


def test_nothing_is_cut_at_a_no_break_space_or_inside_an_address():
    assert wrap("aaaa bb\u00a0cc", 8) == "aaaa\nbb\u00a0cc"
    assert wrap("https://a.example/un-chemin", 8) == "https://a.example/un-chemin"


def test_a_combined_accent_takes_no_column():
    assert columns("e\u0301te\u0301") == 3
    assert underline("e\u0301te\u0301").endswith("\n---")
