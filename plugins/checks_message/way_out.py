"""The links by which a reader leaves, or chooses."""

import re
from collections.abc import Iterable
from typing import ClassVar

from lxml.html import HtmlElement

from newsletter import Check, Finding, Galley, Occasion, Severity, fold, name_of

#: How a way out is named, in words or in an address.
LEAVE = re.compile(
    r"d[ée]s[- ]?(?:abonn|inscri)|unsub|opt[-_ ]?out|(?:se|me) retirer de"
    r"|ne (?:(?:souhait|veu|d[ée]sir|voul)\w* )?plus (?:les? |la )?recevoir"
    r"|(?:annuler|r[ée]silier|supprimer) (?:mon|ma|votre|l['’])\s?(?:inscription|abonnement|adresse)",
    re.IGNORECASE,
)
#: Signs of a paragraph that speaks of one link.
_SENTENCE = 300
_CHOOSE = re.compile(r"pr[ée]f[ée]rence|choisir ce que|g[ée]rer (?:mes|vos|mon|votre)|manage", re.IGNORECASE)


class WayOut(Check):
    """A letter that its reader cannot leave by a link that says so."""

    name: ClassVar[str] = "sortie-visible"
    label: ClassVar[str] = "La lettre montre comment se désabonner"
    why: ClassVar[str] = "Partir doit être aussi simple qu’arriver\u00a0: c’est un droit."
    reference: ClassVar[str] = "RGPD art. 7.3 et 21\u00a0; art. L. 34-5 du CPCE"
    severity: ClassVar[Severity] = Severity.BLOCKING

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield one finding without a way out, or when its words hide it; in our letters, the choice is asked too."""
        links = [link for link in galley.page.elements("a") if link.get("href")]
        leaving = [link for link in links if _is(LEAVE, link)] or [link for link in links if _said_beside(link)]
        if not leaving:
            yield self.finding("Aucun lien ne permet de se désabonner\u00a0: ajoutez-le au pied de la lettre.")
        elif not any(LEAVE.search(fold(name_of(link))) for link in leaving):
            message = "Le lien de désabonnement ne dit pas ce qu’il fait\u00a0: écrivez «\u00a0Me désabonner\u00a0»."
            yield self.at(galley.page, leaving[0], message, severity=Severity.TO_FIX)
        if galley.letter is not None and galley.spans and not any(_is(_CHOOSE, link) for link in links):
            message = "Aucun lien ne mène aux préférences\u00a0: qui veut moins de courriels partira tout à fait."
            yield self.finding(message, severity=Severity.TO_FIX)


def _said_beside(link: HtmlElement) -> bool:
    """Tell whether the sentence around a link names the way out: « Pour ne plus recevoir la lettre, cliquez ici »."""
    around = link.getparent()
    words = fold(around.text_content()) if around is not None else ""
    return len(words) < _SENTENCE and bool(LEAVE.search(words))


def _is(pattern: re.Pattern[str], link: HtmlElement) -> bool:
    return bool(pattern.search(fold(name_of(link))) or pattern.search(link.get("href", "")))
