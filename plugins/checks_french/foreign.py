"""Passages in another language are said to be."""

import unicodedata
from collections.abc import Iterable
from typing import ClassVar

from newsletter import Check, Finding, Galley, Occasion, Severity, shortened

from .french import ENGLISH_WORDS, FRENCH_WORDS, fields, pieces, words_of

#: Words that a passage needs, and how many of them must be English beyond doubt.
LEAST, SURE = 4, 2
#: English words that are French ones too.
_BOTH = frozenset({"on", "in", "an", "as", "is", "at", "be"})


class Foreign(Check):
    """A passage in English, or in another alphabet, where the letter says French."""

    name: ClassVar[str] = "langue-du-passage"
    label: ClassVar[str] = "Un passage dans une autre langue le dit"
    why: ClassVar[str] = "Une voix française qui lit une autre langue est incompréhensible."
    reference: ClassVar[str] = "RGAA 8.7"
    severity: ClassVar[Severity] = Severity.ADVICE

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each field, or piece of a page made elsewhere, that is in another language and not said to be."""
        for words in fields(galley):
            if is_foreign(words.text):
                message = f"{_quoted(words.text)} n’est pas en français\u00a0: déclarez la langue du contenu."
                yield self.finding(message, block=words.block, field=words.field)
        for element, text in pieces(galley):
            if is_foreign(text):
                advice = "ajoutez l’attribut lang, et dir pour ce qui se lit de droite à gauche."
                yield self.at(galley.page, element, f"{_quoted(text)} n’est pas en français\u00a0: {advice}")


def _quoted(text: str) -> str:
    return f"«\u00a0{shortened(' '.join(text.split()), 60)}\u00a0»"


def is_foreign(text: str) -> bool:
    """Tell whether a text is in English or in another alphabet beyond doubt."""
    return is_english(text) or is_elsewhere(text)


def is_english(text: str) -> bool:
    """Tell whether a text is English beyond doubt: common words of English, and none of French."""
    words = words_of(text)
    sure = (ENGLISH_WORDS - _BOTH) & set(words)
    return len(words) >= LEAST and len(sure) >= SURE and FRENCH_WORDS.isdisjoint(words)


def is_elsewhere(text: str) -> bool:
    """Tell whether most letters of a text, four at least, are of another alphabet than ours."""
    letters = [sign for sign in text if sign.isalpha() and ord(sign) > 0x24F]
    foreign = [sign for sign in letters if not unicodedata.name(sign, "LATIN").startswith(("LATIN", "MODIFIER"))]
    return len(foreign) >= LEAST and len(foreign) * 2 > sum(map(str.isalpha, text))
