"""Sentences and paragraphs that can be followed at the first reading."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from newsletter import Check, Finding, Galley, Occasion, Severity, shortened

from .french import fields, pieces
from .rewriting import spoken

#: Words of a sentence and of a paragraph of ours; a page made elsewhere is given more.
SENTENCE, PARAGRAPH = 30, 90
ELSEWHERE = 45
#: Characters of a summary beyond which it is an article.
SUMMARY = 320
#: The same of a title.
TITLE = 140
_END = re.compile(r"[.!?…](?=[\s»)]|$)|\n\s*[-*+]\s|\n\s*\n|\n#+\s")
_PARAGRAPHS = re.compile(r"\n\s*\n")


class Sentences(Check):
    """A sentence, a paragraph or a summary that is too long."""

    name: ClassVar[str] = "phrases-longues"
    label: ClassVar[str] = "Les phrases se suivent sans effort"
    why: ClassVar[str] = "Au-delà de trente mots, la moitié des lecteurs relit ou abandonne."
    reference: ClassVar[str] = "FALC et langage clair, guides de la DITP"
    severity: ClassVar[Severity] = Severity.ADVICE

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield what is too long, in our own words, in the summaries that are shown, or in a page made elsewhere."""
        for words in fields(galley):
            found = too_long(words.text, SENTENCE) if words.own else ()
            for message in found if words.field in ("body", "summary") else ():
                yield self.finding(message, block=words.block, field=words.field)
            if words.field == "title" and len(words.text) > TITLE:
                message = f"Le titre a {len(words.text)}\u00a0signes\u00a0: gardez l’essentiel, le reste va au résumé."
                yield self.finding(message, block=words.block, field="title")
            if words.field == "summary" and len(words.text) > SUMMARY:
                message = f"Le résumé a {len(words.text)}\u00a0signes\u00a0: {SUMMARY} suffisent pour donner envie."
                yield self.finding(message, block=words.block, field="summary")
        for element, text in pieces(galley):
            yield from (self.at(galley.page, element, message) for message in too_long(text, ELSEWHERE))


def too_long(text: str, most: int) -> Iterator[str]:
    """Yield what is said of each sentence with more than `most` words, and of each paragraph that is too long."""
    for sentence in _END.split(spoken(text)):
        count = sum(any(sign.isalpha() for sign in word) for word in sentence.split())
        if count > most:
            told = shortened(" ".join(sentence.split()), 60)
            yield f"Phrase de {count}\u00a0mots\u00a0: coupez «\u00a0{told}\u00a0» en deux."
    for paragraph in _PARAGRAPHS.split(text):
        if len(paragraph.split()) > PARAGRAPH and "\n-" not in paragraph:
            yield f"Paragraphe de {len(paragraph.split())}\u00a0mots\u00a0: faites-en deux."
