"""The law of quoted-printable: whatever the text, it is read back, and its lines may go on the wire as they are."""

import quopri

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.render.quoted import encode

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
