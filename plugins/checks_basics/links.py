"""Every link says where it leads (RGAA 6.1)."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from newsletter import Check, Finding, Galley, LetterBlock, Occasion, Severity, fold, name_of

#: Texts that say nothing out of their sentence.
EMPTY_WORDS = frozenset(
    [
        "ici",
        "cliquez ici",
        "cliquer ici",
        "par ici",
        "là",
        "lien",
        "ce lien",
        "en savoir plus",
        "savoir plus",
        "plus d’infos",
        "lire la suite",
        "la suite",
        "lire plus",
        "voir",
        "voir plus",
        "suite",
        "télécharger",
        "click here",
        "here",
        "read more",
        "more",
        "learn more",
    ]
)
_MARKDOWN_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)[^)]*\)")
_EDGES = " .…:!?»«\"'()[]→>-–"


class LinkTexts(Check):
    """A link whose text is empty or could be any link’s."""

    name: ClassVar[str] = "texte-de-lien"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield the links of our own words with their block, then those only the page holds."""
        told = set()
        for block in galley.blocks:
            for text in _links_of(block):
                if says_nothing(text):
                    told.add(fold(text))
                    yield self._finding(text, block.id)
        for link in galley.page.root.iter("a"):
            text = name_of(link)
            if link.get("href") and says_nothing(text) and text not in told:
                yield self._finding(text, None)

    def _finding(self, text: str, block: int | None) -> Finding:
        what = f"Le lien «\u00a0{fold(text)}\u00a0» ne dit pas où il mène" if fold(text) else "Un lien n’a pas de texte"
        message = f"{what}\u00a0: nommez la page ou le document."
        return Finding(check=self.name, severity=Severity.BLOCKING, message=message, block=block)


def says_nothing(text: str) -> bool:
    """Tell whether a link's text is empty or one of the usual empty words."""
    words = fold(text).replace("'", "’").strip(_EDGES).casefold()
    return not words or words in EMPTY_WORDS


def _links_of(block: LetterBlock) -> Iterator[str]:
    for match in _MARKDOWN_LINK.finditer(block.wording.body):
        yield match["text"]
    if block.item:
        yield block.wording.title or block.item.title
