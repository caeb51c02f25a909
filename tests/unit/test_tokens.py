"""Signed links: one purpose each, old keys still read, nothing forged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import Signer

from newsletter.domain.tokens import BadToken, Purpose, Tokens, _Signer


@given(
    newsletter=st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True),
    member=st.integers(1, 2**53),
    purpose=st.sampled_from(Purpose),
)
def test_a_token_is_read_back_for_its_purpose_only(newsletter: str, member: int, purpose: Purpose) -> None:
    tokens = Tokens(["new", "old"])
    token = tokens.sign(purpose, newsletter, member)
    assert tokens.read(purpose, token) == (newsletter, member)
    for other in set(Purpose) - {purpose}:
        with pytest.raises(BadToken):
            tokens.read(other, token)


def test_a_token_survives_a_new_key_and_dies_with_its_own() -> None:
    token = Tokens(["old"]).sign(Purpose.UNSUBSCRIBE, "lettre", 7)
    assert Tokens(["new", "old"]).read(Purpose.UNSUBSCRIBE, token) == ("lettre", 7)
    with pytest.raises(BadToken):
        Tokens(["new"]).read(Purpose.UNSUBSCRIBE, token)


@given(position=st.integers(0, 60), letter=st.sampled_from("abcXYZ019-_"))
def test_an_altered_token_is_refused(position: int, letter: str) -> None:
    tokens = Tokens(["key"])
    token = tokens.sign(Purpose.UNSUBSCRIBE, "lettre", 7)
    position %= len(token) - 1  # the last letter carries spare bits
    altered = token[:position] + letter + token[position + 1 :]
    if altered != token:
        with pytest.raises(BadToken):
            tokens.read(Purpose.UNSUBSCRIBE, altered)


@given(value=st.one_of(st.text(), st.binary()))
def test_a_token_is_signed_as_the_library_does(value: str | bytes) -> None:
    signer = _Signer(["old", "new"], Purpose.UNSUBSCRIBE)
    assert signer.sign(value) == Signer.sign(signer, value)
