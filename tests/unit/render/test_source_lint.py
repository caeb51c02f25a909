"""Mistakes in templates, each with its line and column in the source of Jinja."""

from pathlib import Path

import pytest

from newsletter.render.layout import list_layouts, load_layout
from newsletter.render.source_lint import lint_layout, lint_source
from tests.unit.render import sample

HEAD = "{# What this is,\n   on two lines. #}\n"
CELL = "<mj-section><mj-column>{}</mj-column></mj-section>"


@pytest.mark.parametrize("name", list_layouts([sample.LAYOUTS]))
def test_our_layouts_have_nothing_to_correct(name: str) -> None:
    assert lint_layout(load_layout(name, [sample.LAYOUTS])) == ()


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("<mj-section><mj-column><mj-txt>a</mj-txt></mj-column></mj-section>", (3, 24, "there is no <mj-txt> here")),
        ("{% if a %}\n  <mj-text>a</mj-txt>\n{% endif %}", (4, 15, "mismatched tag")),
        (CELL.format('<mj-text colr="red">a</mj-text>'), (3, 24, "<mj-text> knows no colr")),
        (CELL.format('<mj-image src="{{ a }}"/>'), (3, 24, "<mj-image> lacks alt")),
        (CELL.format('<mj-text>\n<img src="{{ a }}"/></mj-text>'), (4, 1, "<img> lacks alt")),
        (CELL.format("<mj-button>a</mj-button>"), (3, 24, "<mj-button> lacks href")),
        ("<mj-column><mj-section/></mj-column>", (3, 12, "<mj-section> may not stand in <mj-column>")),
        (CELL.format("<mj-accordion/>"), (3, 24, "there is no <mj-accordion> here")),
        ("<mj-raw><div></mj-raw>", (3, 16, "mismatched tag")),
        ("<mj-raw><script>a</script></mj-raw>", (3, 9, "mail programs take <script> away")),
        (CELL.format("<mj-text><table><tr><td>a</td></tr></table></mj-text>"), (3, 33, "<table> lacks role")),
        ("{% for a in b %}\n\n<a class='x'>é</a>{% endfor %}", (5, 1, "<a> lacks href")),
    ],
)
def test_a_mistake_is_told_with_its_place(source: str, told: tuple[int, int, str]) -> None:
    (found,) = lint_source(HEAD + source, "blocks/item.mjml")
    assert (found.line, found.column, found.message) == told
    assert str(found) == f"blocks/item.mjml:{told[0]}:{told[1]}: {told[2]}"


@pytest.mark.parametrize(
    "source",
    [
        CELL.format('<mj-text css-class="a"{{ language(block) }}>{{ "<b>" }} &nbsp; {{ a < b }}</mj-text>'),
        '{% macro a(b) %}<p{% if b %} class="x"{% endif %}>{{ b }}</p>{% endmacro %}',
        CELL.format('<mj-image src="{{ a }}" alt="" width="{{ b }}px"/>'),
        '{% import "cards.mjml" as cards %}\n{{ cards.all(block) }}',
        '<mj-attributes><mj-all font-family="Arial"/><mj-text padding="0"/></mj-attributes>',
    ],
)
def test_what_jinja_writes_is_no_mistake(source: str) -> None:
    assert lint_source(source, "x") == ()


def test_the_command_says_where_and_ends_with_1(tmp_path: Path) -> None:
    assert lint_source("<mj-text>a", "x")[0].message == "mismatched tag"
