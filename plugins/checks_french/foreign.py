"""Passages in another language are said to be."""

from collections.abc import Iterable
from typing import ClassVar

from newsletter import Check, Finding, Galley, Occasion, Severity, shortened

from .french import ENGLISH_WORDS, FRENCH_WORDS, fields, pieces, words_of

#: Words that a passage needs, and how many of them must be English beyond doubt.
LEAST, SURE = 4, 2
#: English words that are French ones too.
_BOTH = frozenset({"on", "in", "an", "as", "is", "at", "be"})


class Foreign(Check):
    """An English passage where the letter says French."""

    name: ClassVar[str] = "langue-du-passage"
    label: ClassVar[str] = "Un passage en anglais est dit en anglais"
    why: ClassVar[str] = "Une voix française qui lit de l’anglais est incompréhensible."
    reference: ClassVar[str] = "RGAA 8.7"
    severity: ClassVar[Severity] = Severity.ADVICE

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each field, or piece of a page made elsewhere, that is English and not said to be."""
        for words in fields(galley):
            if is_english(words.text):
                message = (
                    f"«\u00a0{shortened(words.text, 60)}\u00a0» est en anglais\u00a0: déclarez la langue du contenu."
                )
                yield self.finding(message, block=words.block, field=words.field)
        for element, text in pieces(galley):
            if is_english(text):
                message = (
                    f'«\u00a0{shortened(" ".join(text.split()), 60)}\u00a0» est en anglais\u00a0: ajoutez lang="en".'
                )
                yield self.at(galley.page, element, message)


def is_english(text: str) -> bool:
    """Tell whether a text is English beyond doubt: common words of English, and none of French."""
    words = words_of(text)
    sure = (ENGLISH_WORDS - _BOTH) & set(words)
    return len(words) >= LEAST and len(sure) >= SURE and FRENCH_WORDS.isdisjoint(words)
