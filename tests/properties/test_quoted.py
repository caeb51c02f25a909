"""The law of quoted-printable: whatever the text, it is read back, and its lines may go on the wire as they are."""

import quopri
from html import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.render.plain import wrap
from newsletter.render.quoted import encode, verbatim

VISIBLE = st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=300)


@pytest.mark.parametrize("more", [True, False])
@given(text=st.one_of(VISIBLE, st.text(max_size=200)).filter(lambda text: "\r" not in text))
@example(text="x" * 75 + ".example/a")
@example(text="https://lettre.example/" + "a.b" * 60)
@example(text=".")
@example(text="")
def test_any_text_is_read_back_from_short_lines_none_of_which_begins_with_a_dot(text: str, more: bool) -> None:
    encoded = encode(text, more=more)
    assert all(len(line) <= 76 and not line.startswith(b".") for line in encoded.split(b"\r\n"))
    assert quopri.decodestring(encoded).replace(b"\r\n", b"\n") == text.encode("utf-8", "surrogatepass")


@given(text=st.one_of(VISIBLE, st.text(max_size=200)))
@example(text="https://lettre.example/" + "a" * 52 + ".b")
@example(text="x" * 150)
@example(text="x" * 151)
def test_words_written_the_short_way_are_those_the_long_way_gives_in_text_and_in_html(text: str) -> None:
    short = verbatim(text)
    assert short is None or short == encode(text, more=True) == encode(wrap(escape(text)), more=True)


def test_the_address_of_a_way_out_is_written_the_short_way() -> None:
    assert (
        verbatim("https://lettres.planif.example/desabonnement/lettre.105001.RU1Puq_Ugjhdsx7Ufi3ND-w879nCwWyc")
        is not None
    )
