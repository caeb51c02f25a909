import time

import pytest

from newsletter.render.edition import cut
from newsletter.render.page import render
from tests.unit.render import sample


@pytest.fixture(scope="module")
def marked():
    return render(sample.letter(), sample.layout(), sample.brand())


def test_an_unseen_block_leaves_nothing_behind(marked):
    part = cut(marked, [1, 2])
    for gone in ("Cartographier les zones", "Près de chez vous", "PRÈS DE CHEZ VOUS", "__NL" + marked.nonce + "_B"):
        assert gone not in part.html
        assert gone not in part.text


def test_a_section_keeps_its_heading_while_one_of_its_blocks_is_seen(marked):
    part = cut(marked, [9])
    assert "Près de chez vous" in part.html
    assert "PRÈS DE CHEZ VOUS" in part.text
    assert "Bretagne</strong>" not in part.html


def test_no_marker_is_left_and_outlooks_comments_are_balanced_whatever_is_cut(marked):
    for visible in ([], [1], [3, 8, 10], sample.ids(sample.letter())):
        part = cut(marked, visible)
        assert "<!--__" not in part.html
        assert part.html.count("<!--[if") == part.html.count("<![endif]")
        assert part.html.count("<table") == part.html.count("</table>")


def test_cutting_takes_less_than_two_milliseconds(marked):
    spent = []
    for _ in range(20):
        start = time.perf_counter()
        cut(marked, [1, 2, 3, 7, 11])
        spent.append(time.perf_counter() - start)
    assert min(spent) < 0.002


def test_rendering_twice_gives_the_same_bytes(marked):
    assert render(sample.letter(), sample.layout(), sample.brand()) == marked
