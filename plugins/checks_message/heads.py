"""The line of the inbox: the subject, and the words that follow it."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from newsletter import Check, Finding, Galley, Occasion, Severity, fold

#: Characters of a subject that are neither too few to say something nor too many to be shown.
SHORTEST, LONGEST = 20, 60
#: The same for a preheader.
LEAST, MOST = 40, 110
_SHOUTING = re.compile(r"[!?]{2,}|!\s+!")
_WORD = re.compile(r"[^\W\d_]{4,}")
_SENTENCE = re.compile(r"[.!?…](?:\s|$)")


class Subject(Check):
    """A subject that is missing, shouts, was used already, or is not shown whole."""

    name: ClassVar[str] = "objet"
    label: ClassVar[str] = "L’objet annonce la lettre"
    why: ClassVar[str] = "L’objet décide de l’ouverture\u00a0; au-delà de soixante signes, un téléphone le coupe."
    reference: ClassVar[str] = "RFC 5322, 3.6.5"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield what is wrong with the subject; nothing for a page alone."""
        if galley.subject is None:
            return
        subject = fold(galley.subject)
        if not subject:
            yield self._told("La lettre n’a pas d’objet\u00a0: écrivez-le.", Severity.BLOCKING)
            return
        yield from (self._told(message, severity, subject) for message, severity in _faults(subject))
        for letter in occasion.earlier:
            if fold(letter.subject).casefold() == subject.casefold():
                message = f"L’objet est celui de la lettre n°\u00a0{letter.number}\u00a0: changez-le."
                yield self._told(message, self.severity, subject)

    def _told(self, message: str, severity: Severity, excerpt: str = "") -> Finding:
        return self.finding(message, severity=severity, field="subject", excerpt=excerpt)


def _faults(subject: str) -> Iterator[tuple[str, Severity]]:
    if _SHOUTING.search(subject):
        yield "L’objet a plusieurs points d’exclamation ou d’interrogation\u00a0: gardez-en un.", Severity.TO_FIX
    if is_shouted(subject):
        yield "L’objet est en capitales\u00a0: écrivez-le en minuscules.", Severity.TO_FIX
    if len(subject) < SHORTEST:
        yield f"L’objet a {len(subject)}\u00a0signes\u00a0: dites-en plus.", Severity.ADVICE
    elif len(subject) > LONGEST:
        yield f"L’objet a {len(subject)}\u00a0signes\u00a0: au-delà de {LONGEST}, il est coupé.", Severity.ADVICE


def is_shouted(text: str) -> bool:
    """Tell whether two words of four letters or more, and half of such words, are in capitals."""
    words: list[str] = _WORD.findall(text)
    loud = [word for word in words if word.isupper()]
    return len(loud) > 1 and len(loud) * 2 > len(words)


class Preheader(Check):
    """A preheader that says nothing new, or is cut."""

    name: ClassVar[str] = "prechapo"
    label: ClassVar[str] = "L’aperçu complète l’objet"
    why: ClassVar[str] = "L’aperçu se lit après l’objet\u00a0: sans lui, la messagerie montre le premier texte venu."
    reference: ClassVar[str] = "usage des messageries"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield what is wrong with the preheader of our letter."""
        if galley.letter is None:
            return
        said = fold(galley.letter.preheader)
        if not said:
            yield self._told("La lettre n’a pas d’aperçu\u00a0: écrivez-le.", Severity.ADVICE)
        elif said.casefold() == fold(galley.letter.subject).casefold():
            yield self._told("L’aperçu répète l’objet\u00a0: dites autre chose.", self.severity)
        elif said.casefold() in _first_sentences(galley):
            yield self._told("L’aperçu répète la première phrase de la lettre\u00a0: dites autre chose.", self.severity)
        elif not LEAST <= len(said) <= MOST:
            message = f"L’aperçu a {len(said)}\u00a0signes\u00a0: entre {LEAST} et {MOST}, il est montré en entier."
            yield self._told(message, Severity.ADVICE)

    def _told(self, message: str, severity: Severity) -> Finding:
        return self.finding(message, severity=severity, field="preheader")


def _first_sentences(galley: Galley) -> set[str]:
    """Return the first sentence of the first block that has a text, with and without its mark."""
    for words in galley.words:
        if words.field in ("body", "summary"):
            text = fold(words.text).casefold()
            end = _SENTENCE.search(text)
            first = text[: end.start()] if end else text
            return {first, text[: len(first) + 1]}
    return set()
