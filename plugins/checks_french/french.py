"""What of a letter is French."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from newsletter import Galley, Words

FRENCH_WORDS = frozenset(
    "le la les l un une des du de d et ou où en au aux pour par sur dans avec est sont que qui ce cette ces".split()
)
ENGLISH_WORDS = frozenset(
    "the of and for with to in on is are how what from by your our this that it be at as an we you will can".split()
)
_WORD = re.compile(r"[^\W\d_]+")


def fields(galley: Galley) -> Iterator[Words]:
    """Yield the fields of our letter that are in French."""
    return (words for words in galley.words if is_french_tag(words.language))


def pieces(galley: Galley) -> Iterator[tuple[HtmlElement, str]]:
    """Yield the pieces of text of a page made elsewhere that are not said to be in another language."""
    if galley.letter is None:
        known: dict[HtmlElement, bool] = {}
        for element, text in galley.page.prose:
            if element not in known:
                known[element] = is_french_tag(language_of(element) or "fr")
            if known[element]:
                yield element, text


def language_of(element: HtmlElement) -> str:
    """Return the language declared for an element by itself or around it; empty when none is."""
    for each in (element, *element.iterancestors()):
        if each.get("lang"):
            return str(each.get("lang"))
    return ""


def is_french_tag(language: str) -> bool:
    """Tell whether a tag of BCP 47 means French; what is not known (`und`) is taken for it."""
    return language.lower().partition("-")[0] in ("fr", "und", "")


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters, elisions apart."""
    return [word.lower() for word in _WORD.findall(text)]


def sounds_french(text: str) -> bool:
    """Tell whether a text has a word that only French has."""
    return not FRENCH_WORDS.isdisjoint(words_of(text)) and ENGLISH_WORDS.isdisjoint(words_of(text))
