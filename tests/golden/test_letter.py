from pathlib import Path

from newsletter.render.edition import cut
from newsletter.render.page import render
from newsletter.render.personal import SAMPLE, fill
from tests.unit.render import sample

GOLDEN = Path(__file__).parent / "letter.txt"


def test_the_text_of_the_sample_letter_is_the_one_that_was_judged_right():
    marked = render(sample.letter(), sample.layout(), sample.brand())
    text = fill(cut(marked, sample.ids(sample.letter())), SAMPLE, marked.nonce).text
    assert text + "\n" == GOLDEN.read_text(encoding="utf-8")
