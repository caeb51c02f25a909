"""What people paste, and what is made of it."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.domain.pasted import NotAnAddress, web_address


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        ("https://a.example/feed", "https://a.example/feed"),
        ("  a.example/actualités ", "https://a.example/actualités"),
        ("www.a.example", "https://www.a.example"),
        ("feed:https://a.example/feed", "https://a.example/feed"),
        ("feed://a.example/feed", "https://a.example/feed"),
        ("webcal://a.example/agenda.ics", "https://a.example/agenda.ics"),
        ("« https://a.example/ »", "https://a.example/"),
        ("<http://127.0.0.1:8080/x?y=1>", "http://127.0.0.1:8080/x?y=1"),
        ("a.example:8080/x", "https://a.example:8080/x"),
    ],
)
def test_an_address_is_understood_as_people_write_it(pasted: str, meant: str) -> None:
    assert web_address(pasted) == meant


@pytest.mark.parametrize(
    ("pasted", "told"),
    [
        ("", "is no web address"),
        ("le site de la Bretagne", "is no web address"),
        ("bretagne", "names no site"),
        ("ines@collectivite.example", "is the address of a person"),
        ("mailto:ines@collectivite.example", "is the address of a person"),
        ("file:///etc/passwd", "file: addresses cannot be collected"),
        ("javascript://a.example/", "javascript: addresses cannot be collected"),
        ("https://user:secret@a.example/", "a name or a password"),
        ("user:secret@a.example/", "a name or a password"),
        ("https:///page", "names no site"),
    ],
)
def test_what_is_no_address_says_what_to_try(pasted: str, told: str) -> None:
    with pytest.raises(NotAnAddress, match=told) as fault:
        web_address(pasted)
    assert "secret" not in str(fault.value)


@given(st.text())
def test_whatever_is_pasted_is_a_web_address_or_refused(pasted: str) -> None:
    with contextlib.suppress(NotAnAddress):
        assert web_address(pasted).startswith(("http://", "https://"))


@given(st.from_regex(r"\A[a-z]{1,9}\.example/[a-z]{0,9}\Z"))
def test_understanding_twice_is_understanding_once(pasted: str) -> None:
    assert web_address(web_address(pasted)) == web_address(pasted)
