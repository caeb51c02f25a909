"""Forms that cannot be read aloud."""

import re
from collections.abc import Iterable
from typing import ClassVar

from newsletter import Check, Finding, Galley, Occasion, Severity

from .french import fields, pieces
from .rewriting import spoken

_FORMS = re.compile(
    r"\b[^\W\d_]{3,}[·•‧⋅∙](?:[^\W\d_]{1,7}[·•‧⋅∙])?[^\W\d_]{1,7}"
    r"|\b[^\W\d_]{3,}\((?:e|es|ne|nes|se|ses|ère|ères|rice|rices|trice|trices|fe|ve|le)\)s?(?!\w)"
    r"|\b[^\W\d_]{3,}\.(?:e|es|ne|ice|rice|trice|ère|euse)\.?s?\b(?!\.?\w)"
)


class Inclusive(Check):
    """Midpoints, points and brackets inside a word."""

    name: ClassVar[str] = "points-medians"
    label: ClassVar[str] = "Les mots se lisent à voix haute"
    why: ClassVar[str] = "Un lecteur d’écran dit «\u00a0référent point e point s\u00a0», ou se tait."
    reference: ClassVar[str] = "circulaire du 21 novembre 2017\u00a0; avis de la FAF et d’ApiDV"
    severity: ClassVar[Severity] = Severity.ADVICE

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield the first form of each field, or of each piece of a page made elsewhere."""
        for words in fields(galley):
            found = _FORMS.search(spoken(words.text))
            if found:
                yield self.finding(_message(found[0]), block=words.block, field=words.field, excerpt=found[0])
        for element, text in pieces(galley):
            found = _FORMS.search(spoken(text))
            if found:
                yield self.at(galley.page, element, _message(found[0]), excerpt=found[0])


def _message(form: str) -> str:
    advice = "écrivez les deux formes (les habitantes et les habitants) ou un mot pour tous (la population)."
    return f"«\u00a0{form}\u00a0» ne se lit pas à voix haute\u00a0: {advice}"
