"""Opening the letter is counted by nobody."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar
from urllib.parse import urlsplit

from newsletter import Check, Finding, Galley, Occasion, Severity

from .fetched import Fetched, Kind, fetched, is_unseen
from .known import host_of, is_counter

#: Parameters of an address that name a reader.
_NAMES = re.compile(
    r"(?:^|[&;])(?:e?mail|courriel|recipient|rcpt|subscriber|contact|user|member|membre|abonne|uniq|euid)"
    r"(?:[_-]?(?:id|hash|key|token))?=[^&;]{4}",
    re.IGNORECASE,
)
#: An address of mail; not `logo@2x.png`.
_ADDRESS = re.compile(r"[\w.+-]{1,64}(?:@|%40)(?!\dx?\.)[\w-]{1,63}\.[a-z]{2,}", re.IGNORECASE)


class Trackers(Check):
    """A picture that shows nothing, that a known counter serves, or whose address names the reader."""

    name: ClassVar[str] = "pisteur"
    label: ClassVar[str] = "Aucune image n’épie l’ouverture de la lettre"
    why: ClassVar[str] = (
        "Une image invisible ou propre à chaque personne dit qui a lu, quand et d’où, sans l’avoir demandé."
    )
    reference: ClassVar[str] = "CNIL 2026-042\u00a0; art. 82 de la loi Informatique et Libertés"
    severity: ClassVar[Severity] = Severity.BLOCKING

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each picture that tells who reads, with the fix that removes an invisible one."""
        declared = {block.item.image.url for block in galley.blocks if block.item and block.item.image}
        pictures = (each for each in fetched(galley.page) if each.kind is Kind.PICTURE)
        for each in pictures:
            yield from self._spied(galley, each, declared)

    def _spied(self, galley: Galley, each: Fetched, declared: set[str]) -> Iterator[Finding]:
        host = host_of(each.url)
        if is_counter(each.url) or (each.element.tag == "img" and is_unseen(each.element)):
            message = f"Une image de {host} ne sert qu’à compter les ouvertures\u00a0: retirez-la."
            seen = each.element.tag != "img" or (each.element.get("alt") and not is_unseen(each.element))
            fix = None if seen else self.retagged(galley.page, each.element, "")
            yield self.at(galley.page, each.element, message, fix=fix)
        elif each.url not in declared and names_reader(each.url):
            message = f"L’adresse d’une image de {host} semble propre à chaque personne\u00a0: donnez à tous la même."
            yield self.at(galley.page, each.element, message, severity=Severity.TO_FIX)


def names_reader(url: str) -> bool:
    """Tell whether an address seems to name who reads: by a parameter, or by an address of mail in it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(_NAMES.search(parts.query) or _ADDRESS.search(f"{parts.path}?{parts.query}"))
