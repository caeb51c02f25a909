"""What the rules make of a text, and what they never touch."""

import importlib
import re
import unicodedata
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.testing import beside

_MODULE = beside(__file__, "examples")
PIECES = (
    "Etat l'eau ? ! : ; « » \" ... 3ème 1ère A savoir 9h30 1 juin 2024 12 % n° M. Elu - – , . ( ) * **x** 2 000 km \n"
)
KEPT = ["https://a.example/l'eau?b=c;d", '[x](https://a.example/ "t")', "`a ? b`", "<b class='x'>", "{{ nom }}"]
PIECES = (
    "Etat l'eau ? ! : ; « » \" ... 3ème 1ère A savoir 9h30 1 juin 2024 12 % n° M. Elu - – , . ( ) * **x** 2 000 km \n"
)
KEPT = ["https://a.example/l'eau?b=c;d", '[x](https://a.example/ "t")', "`a ? b`", "<b class='x'>", "{{ nom }}"]
WORDS = st.lists(st.sampled_from([*PIECES.split(" "), *KEPT]), max_size=14)


def whole(plugin: ModuleType, text: str) -> str:
    """Return a text after every rule there is."""
    rewriting, typography = (
        importlib.import_module(f"{plugin.__name__}.{name}") for name in ("rewriting", "typography")
    )
    for check in plugin.register_checks():
        if isinstance(check, typography.Rewriting):
            text = rewriting.rewritten(text, check.rules(text))
    return text


@pytest.mark.parametrize(("text", "right"), _MODULE.PAIRS)
def test_a_text_becomes_what_a_typographer_would_write(plugin: ModuleType, text: str, right: str) -> None:
    assert whole(plugin, text) == right.replace("~", "\u00a0")


@given(WORDS)
def test_what_is_right_stays_as_it_is(plugin: ModuleType, words: list[str]) -> None:
    once = whole(plugin, " ".join(words))
    assert whole(plugin, once) == once


@given(WORDS)
def test_no_word_is_lost_nor_changed_but_for_its_accents(plugin: ModuleType, words: list[str]) -> None:
    text = " ".join(words)
    assert bare(whole(plugin, text)) == bare(text)


@given(st.text(max_size=200))
def test_any_text_can_be_read(plugin: ModuleType, text: str) -> None:
    assert whole(plugin, whole(plugin, text)) == whole(plugin, text)


@pytest.mark.parametrize(
    "kept",
    [
        "https://a.example/l'eau?b=c;d:e",
        "ines.l'eau@a.example",
        "`a ? b : 'c'`",
        '<img alt="l\'eau ?">',
        "{{ l'eau ? }}",
    ],
)
def test_addresses_code_and_attributes_are_never_touched(plugin: ModuleType, kept: str) -> None:
    assert kept in whole(plugin, f"Voir l'eau ? {kept} et l'Etat !")


def bare(text: str) -> str:
    """Return the letters of a text without accents, but for what follows a figure: ordinals and hours."""
    plain = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    words = re.findall(r"[\w]+", plain.lower())
    return "".join(word for word in words if not word[0].isdigit() and word != "h")


def test_a_finding_shows_the_words_and_how_they_are_written(plugin: ModuleType) -> None:
    check: Any = next(check for check in plugin.register_checks() if check.name == "espaces-insecables")
    galley, occasion = _MODULE.letter("Nous verrons demain, au marché, quels acteurs ? La suite au prochain numéro.")
    (finding,) = check.inspect(galley, occasion)
    before, after = finding.message.split("s’écrit")
    assert ("acteurs ?" in before, "acteurs\u00a0?" in after) == (True, True)
