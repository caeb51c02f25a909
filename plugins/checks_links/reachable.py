"""Pages that answer."""

from collections.abc import Iterable
from typing import ClassVar

from newsletter import Check, Finding, Galley, LinkAnswer, Occasion, Severity

from .targets import targets
from .told import told

#: What servers answer to machines while they let people in.
_SHY = frozenset({401, 403, 405, 406, 418, 429, 451, 999})


class Reachable(Check):
    """A link whose page is gone, or did not answer when it was asked."""

    name: ClassVar[str] = "lien-joignable"
    label: ClassVar[str] = "Chaque page répond"
    why: ClassVar[str] = "Deux mille personnes suivront le lien dans l’heure\u00a0: il est trop tard pour le corriger."
    reference: ClassVar[str] = "RFC 9110, 15"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each link that did not answer with a page; nothing when addresses are not to be asked."""
        if occasion.web is None:
            return
        found = {target.url: target for target in targets(galley) if target.url.startswith(("http://", "https://"))}
        for url, answer in occasion.web.ask(found).items():
            message, severity = fault_of(answer)
            if message:
                yield told(self, galley, found[url], message, severity=severity)


def fault_of(answer: LinkAnswer) -> tuple[str, Severity]:
    """Return what is wrong with an answer, or nothing, and how severe it is."""
    if answer.gone:
        why = f"erreur {answer.status}" if answer.status else answer.reason or "site introuvable"
        return f"La page n’existe pas ou plus ({why})\u00a0: corrigez l’adresse ou retirez le lien.", Severity.BLOCKING
    if answer.status in _SHY:
        told_ = (
            f"Le site n’a pas voulu répondre à la vérification (code {answer.status})\u00a0: suivez le lien vous-même."
        )
        return told_, Severity.ADVICE
    if answer.status == 0 or answer.status >= 400:
        why = f"erreur {answer.status}" if answer.status else answer.reason or "pas de réponse"
        return f"La page n’a pas répondu ({why})\u00a0: réessayez, ou demandez au site.", Severity.TO_FIX
    return "", Severity.TO_FIX
