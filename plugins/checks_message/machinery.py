"""Nothing of the machinery shows."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from newsletter import Check, ContentItem, Finding, Galley, Occasion, Severity, fold, shortened

#: Placeholders of the usual tools, and values that are none.
_MARK = re.compile(
    r"\{\{|\{%|%\}|\}\}|%%[\w.]{2,40}%%|\*\|[\w:.]{2,40}\|\*|\[#\w{2}:|\[\[[\w.]{2,40}\]\]|<%="
    r"|(?<![\w-])(?:None|undefined|null|NaN)(?![\w-])|\[object Object\]"
)
#: What is written while waiting for the words.
_WAITING = re.compile(r"lorem ipsum|(?<!\w)(?:TODO|FIXME|XXXX?|TKTK|À COMPLÉTER|A COMPLETER)(?!\w)|<(?:URL|LIEN)>")
#: Tags that are read instead of being obeyed.
_TAG = re.compile(
    r"</?(?:p|b|i|u|a|br|div|span|strong|em|script|ul|ol|li|table|tr|td|font|img)\b[^<>]*>", re.IGNORECASE
)
_READ = ("href", "src", "alt", "title", "aria-label")


class Machinery(Check):
    """A placeholder or an empty value left in the letter: `{{ … }}`, `*|FNAME|*`, `<b>`, `None`, `lorem ipsum`.

    A collected item may legitimately speak of such things: then it is only worth a look.
    """

    name: ClassVar[str] = "variable-visible"
    label: ClassVar[str] = "Aucune variable ni texte provisoire ne se voit"
    why: ClassVar[str] = "«\u00a0Bonjour {{ prenom }}\u00a0» dit que personne n’a relu."
    reference: ClassVar[str] = "usage de l’édition"
    severity: ClassVar[Severity] = Severity.BLOCKING

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each piece of text or attribute that shows a mark, in the page then in the text part."""
        collected, told = _collected(galley), set[str]()
        for text in _pieces(galley):
            if marked(text) and text not in told:
                told.add(text)
                yield self._finding(text, ours=marked(_without(text, collected)))

    def _finding(self, text: str, *, ours: bool) -> Finding:
        if ours:
            severity, advice = Severity.BLOCKING, "une valeur ou un texte n’a pas été remplacé."
        else:
            severity, advice = Severity.ADVICE, "ce texte vient d’un contenu collecté\u00a0; vérifiez qu’il est voulu."
        return self.finding(f"«\u00a0{shortened(text)}\u00a0»\u00a0: {advice}", severity=severity)


def marked(text: str) -> bool:
    """Tell whether a text shows a mark of the machinery, a tag, or words still to come."""
    return bool(_MARK.search(text) or _WAITING.search(text) or _TAG.search(text) or "lorem ipsum" in text.lower())


def _pieces(galley: Galley) -> Iterator[str]:
    yield from (words.text for words in galley.words if words.block is None)
    if galley.letter is None and galley.subject:
        yield galley.subject
    yield from (text for _, text in galley.page.texts)
    for element in galley.page.elements():
        yield from (str(element.get(name)) for name in _READ if element.get(name))
    # Tags in the text part are told by the check of that part.
    yield from (fold(_TAG.sub("", line)) for line in (galley.text or "").splitlines())


def _collected(galley: Galley) -> list[str]:
    items = [block.item for block in galley.blocks if block.item]
    found = {fold(text) for item in items for text in _texts(item)}
    # The text part wraps its lines: a line holds a piece of a field.
    found |= {piece for text in list(found) for piece in text.split(". ")}
    return sorted((text for text in found if marked(text)), key=len, reverse=True)


def _texts(item: ContentItem) -> Iterator[str]:
    yield from (item.title, item.summary, item.place, item.url, item.transcript_url or "")
    if item.image:
        yield from (item.image.url, item.image.alt, item.image.credit)
    for file in item.files:
        yield from (file.url, file.label)


def _without(text: str, collected: list[str]) -> str:
    """Return a text without the collected words; a line that is part of them holds nothing else."""
    if any(text in own for own in collected):
        return ""
    for own in collected:
        text = text.replace(own, "")
    return text
