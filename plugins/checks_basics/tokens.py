"""Nothing of the machinery shows."""

import re
from collections.abc import Iterable
from typing import ClassVar

from newsletter import Check, Finding, Galley, Occasion, Severity, fold

_MARK = re.compile(r"\{\{|\{%|%\}|\}\}|(?<![\w-])(?:None|undefined)(?![\w-])")
_EXCERPT = 80


class Unresolved(Check):
    """A placeholder or an empty value left in the text: `{{ … }}`, `{% … %}`, `None`, `undefined`.

    A collected item may legitimately speak of such things: then it is only worth a look.
    """

    name: ClassVar[str] = "variable-visible"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each piece of text that shows a mark."""
        collected = _collected(galley)
        for text in (*_heads(galley), *(text for _, text in galley.page.texts)):
            if _MARK.search(text):
                yield self._finding(text, ours=bool(_MARK.search(_without(text, collected))))

    def _finding(self, text: str, *, ours: bool) -> Finding:
        shown = text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…"
        if ours:
            severity, advice = Severity.BLOCKING, "une valeur n’a pas été remplacée."
        else:
            severity, advice = Severity.ADVICE, "ce texte vient d’un contenu collecté\u00a0; vérifiez qu’il est voulu."
        message = f"«\u00a0{shown}\u00a0»\u00a0: {advice}"
        return Finding(check=self.name, severity=severity, message=message)


def _heads(galley: Galley) -> list[str]:
    return [galley.letter.subject, galley.letter.preheader] if galley.letter else []


def _collected(galley: Galley) -> list[str]:
    items = [block.item for block in galley.blocks if block.item]
    found = {fold(text) for item in items for text in (item.title, item.summary, item.place)}
    return sorted((text for text in found if _MARK.search(text)), key=len, reverse=True)


def _without(text: str, collected: list[str]) -> str:
    for own in collected:
        text = text.replace(own, "")
    return text
