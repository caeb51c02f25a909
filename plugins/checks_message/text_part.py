"""The text beside the page: the same letter, for whoever reads it as text."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from newsletter import Check, Document, Finding, Galley, Occasion, Severity

from .way_out import LEAVE

#: Signs of a line, an address on a line of its own left aside.
WIDEST = 78
#: The share of the page's words that the text says too.
SHARED = 0.9
_TAG = re.compile(r"</?(?:a|p|br|div|span|table|tr|td|strong|em|b|i|img|h[1-6]|ul|ol|li|style|html|body)\b[^<>]*>")
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|#\d{2,5}|#x[\da-f]{2,4}|[aeiou](?:acute|grave|circ));", re.IGNORECASE)
_DEBRIS = re.compile(r"^[\s|]*\|[\s|]*\|[\s|]*$", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]{4,}")
_URL = re.compile(r"https?://\S+")


class TextPart(Check):
    """A text part that is missing, says something else, or holds what is left of the page."""

    name: ClassVar[str] = "texte-brut"
    label: ClassVar[str] = "La version texte dit la même chose que la page"
    why: ClassVar[str] = "C’est la lettre de qui lit au terminal, sur une montre, en braille ou sans images."
    reference: ClassVar[str] = "RFC 2046, 5.1.4\u00a0; RFC 3676"
    severity: ClassVar[Severity] = Severity.BLOCKING

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield what is wrong with the text part of a message or of our letter; nothing for a page alone."""
        text = galley.text
        if text is None or not text.strip():
            if galley.message is not None or text is not None:
                yield self.finding("Le message n’a pas de version texte\u00a0: ajoutez-la.")
            return
        yield from (self.finding(message, severity=severity) for message, severity in _residues(text))
        if not LEAVE.search(text) and galley.message is not None:
            yield self.finding("La version texte ne dit pas comment se désabonner\u00a0: donnez l’adresse.")
        if shared(galley.page, text) < SHARED:
            message = "La version texte ne dit pas tout ce que dit la page\u00a0: faites-la des mêmes contenus."
            yield self.finding(message, severity=Severity.TO_FIX)
        yield from self._lost(galley, text)

    def _lost(self, galley: Galley, text: str) -> Iterator[Finding]:
        """Yield the blocks of our letter that the text leaves out, each by its title."""
        said = _squeezed(text)
        for words in galley.words if galley.spans else ():
            if words.field == "title" and _squeezed(words.text) not in said:
                message = f"«\u00a0{words.text}\u00a0» manque à la version texte\u00a0: vérifiez le gabarit du bloc."
                yield self.finding(message, block=words.block)


def _residues(text: str) -> Iterator[tuple[str, Severity]]:
    found = _TAG.search(text) or _ENTITY.search(text)
    if found:
        yield f"La version texte contient du HTML («\u00a0{found[0]}\u00a0»)\u00a0: retirez-le.", Severity.TO_FIX
    if _DEBRIS.search(text):
        yield "La version texte contient des barres, restes de tableaux\u00a0: retirez-les.", Severity.TO_FIX
    long = [line for line in text.splitlines() if len(_URL.sub("", line)) > WIDEST]
    if len(long) > 2 and len(long) * 4 > text.count("\n"):
        message = f"La version texte a {len(long)}\u00a0lignes de plus de {WIDEST}\u00a0signes\u00a0: repliez-les."
        yield message, Severity.ADVICE


def shared(page: Document, text: str) -> float:
    """Return which share of the words of four letters and more that the page shows are in the text; 1 for none."""
    shown = {word for _, piece in page.texts for word in _words(piece)}
    return len(shown & _words(text)) / len(shown) if shown else 1.0


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _squeezed(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())
