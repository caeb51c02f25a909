"""Text: large enough, loose enough, in small letters."""

import re
from collections.abc import Iterable
from typing import ClassVar

from newsletter import Check, Finding, Galley, Occasion, Severity, shortened

from .sizes import size_of
from .styles import declared, hidden

#: Pixels under which nothing is read, and under which reading tires.
_LEAST, _WISHED = 12, 14
_HEIGHT = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,6})?)(px|%)?")
#: Letters of the longest acronym in use (SRADDET, SCHÉMA…): a sentence of shorter words only is a list of them.
_ACRONYM = 7
_SHOUTED = re.compile(r"(?:\b[A-ZÀÂÄÇÉÈÊËÎÏÔÖÙÛÜ]{3,}\b[\s\u00a0’',-]*){4,}")


class Size(Check):
    """A text too small to be read."""

    name: ClassVar[str] = "taille-du-texte"
    label: ClassVar[str] = "Le texte est assez grand"
    why: ClassVar[str] = "Sur un téléphone, un texte de moins de 12 pixels ne se lit pas sans zoom."
    reference: ClassVar[str] = "RGAA 10.4"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield the first text of each size that is too small, or nearly."""
        seen = set()
        for element, text in galley.page.texts:
            size = size_of(element)
            if size is None or size >= _WISHED or size in seen or hidden(element):
                continue
            seen.add(size)
            small = size < _LEAST
            message = f"Un texte a {size:g}\u00a0pixels\u00a0: donnez-lui-en au moins {_LEAST if small else _WISHED}."
            severity = Severity.TO_FIX if small else Severity.ADVICE
            yield self.at(galley.page, element, message, severity=severity, excerpt=shortened(text))


class Leading(Check):
    """Lines of a paragraph that nearly touch."""

    name: ClassVar[str] = "interligne"
    label: ClassVar[str] = "Les lignes respirent"
    why: ClassVar[str] = "Quand les lignes se touchent, l’œil saute de l’une à l’autre."
    reference: ClassVar[str] = "WCAG 1.4.12"
    severity: ClassVar[Severity] = Severity.ADVICE

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield the first paragraph whose lines are closer than 1.3 times its size."""
        for paragraph in galley.page.elements("p", "li"):
            said = declared(paragraph.get("style", "")).get("line-height", "")
            size = size_of(paragraph)
            value = _times(said, size)
            if value is not None and value < 1.3 and len(paragraph.text_content()) > 120 and not hidden(paragraph):
                yield self.at(
                    galley.page, paragraph, "L’interligne d’un paragraphe est trop serré\u00a0: 1,5 se lit mieux."
                )
                return


class Justified(Check):
    """A justified paragraph."""

    name: ClassVar[str] = "texte-justifie"
    label: ClassVar[str] = "Le texte n’est pas justifié"
    why: ClassVar[str] = "Des blancs irréguliers gênent les personnes dyslexiques, surtout dans une colonne étroite."
    reference: ClassVar[str] = "WCAG 1.4.8"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield the first one."""
        for element in galley.page.elements():
            justified = declared(element.get("style", "")).get("text-align") == "justify"
            if justified or (element.get("align") or "").lower() == "justify":
                yield self.at(galley.page, element, "Un texte est justifié\u00a0: alignez-le à gauche.")
                return


class Capitals(Check):
    """A sentence written in capitals."""

    name: ClassVar[str] = "texte-en-capitales"
    label: ClassVar[str] = "Les phrases sont en minuscules"
    why: ClassVar[str] = "Une phrase en capitales se lit plus lentement, et certaines voix l’épellent."
    reference: ClassVar[str] = "RGAA 9.4"
    severity: ClassVar[Severity] = Severity.ADVICE

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each text with four words or more in capitals."""
        for element, text in galley.page.texts:
            found = _SHOUTED.search(text[:2_000])
            if found and any(len(word) > _ACRONYM for word in re.findall(r"\w+", found[0])):
                message = (
                    f"«\u00a0{shortened(found[0].strip(), 50)}\u00a0» est en capitales\u00a0: écrivez-le en minuscules."
                )
                yield self.at(galley.page, element, message)


def _times(said: str, size: float | None) -> float | None:
    """Return a line height as a multiple of the size."""
    found = _HEIGHT.fullmatch(said)
    if found is None:
        return None
    number = float(found[1])
    if found[2] == "px":
        return number / size if size else None
    return number / 100 if found[2] else number
