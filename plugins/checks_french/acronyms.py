"""Acronyms that a newcomer does not know."""

import re
from collections.abc import Iterable
from typing import ClassVar

from newsletter import Check, Finding, Galley, Occasion, Severity, Words, fold

from .french import fields


class Acronyms(Check):
    """An acronym of the glossary that the letter nowhere writes in full."""

    name: ClassVar[str] = "sigles"
    label: ClassVar[str] = "Un sigle est développé à sa première apparition"
    why: ClassVar[str] = (
        "Qui arrive dans le réseau ne connaît ni le ZAN ni le PCAET\u00a0; un lecteur d’écran les épelle."
    )
    reference: ClassVar[str] = "RGAA 9.4"
    severity: ClassVar[Severity] = Severity.ADVICE

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each acronym at its first field; nothing without a glossary."""
        said = list(fields(galley)) if occasion.glossary else []
        whole = fold(" ".join(words.text for words in said)).casefold()
        for acronym, meaning in occasion.glossary.items():
            first = _first(said, acronym)
            if first and fold(meaning).casefold() not in whole:
                whole_name = f"«\u00a0{meaning} ({acronym})\u00a0»"
                message = f"«\u00a0{acronym}\u00a0» n’est pas développé\u00a0: écrivez {whole_name} une fois."
                yield self.finding(message, block=first.block, field=first.field, excerpt=acronym)


def _first(said: list[Words], acronym: str) -> Words | None:
    pattern = re.compile(rf"(?<![\w-]){re.escape(acronym)}(?![\w-])")
    return next((words for words in said if pattern.search(words.text)), None)
