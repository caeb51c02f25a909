"""Nothing that is over is announced."""

from collections.abc import Iterable
from typing import ClassVar

from newsletter import Check, Finding, Galley, Occasion, Severity


class PastEvents(Check):
    """An event must not be over on the day the letter is read."""

    name: ClassVar[str] = "evenement-passe"
    label: ClassVar[str] = "Aucun événement annoncé n’est terminé"
    why: ClassVar[str] = "Une annonce trop tardive déçoit, et fait douter des autres dates."
    reference: ClassVar[str] = "usage de l’édition"
    severity: ClassVar[Severity] = Severity.BLOCKING

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each event that is over when the letter leaves."""
        at = occasion.leaves_at
        for block in galley.blocks:
            if at is not None and block.item is not None and block.item.is_over(at):
                title = block.wording.title or block.item.title
                message = f"«\u00a0{title}\u00a0» sera terminé quand la lettre partira\u00a0: retirez cet événement."
                yield self.finding(message, block=block.id)


class CancelledEvents(Check):
    """An event must not be announced once its organiser called it off."""

    name: ClassVar[str] = "evenement-annule"
    label: ClassVar[str] = "Aucun événement annoncé n’est annulé"
    why: ClassVar[str] = "Des personnes se déplaceraient pour une salle vide."
    reference: ClassVar[str] = "RFC 5545, 3.8.1.11"
    severity: ClassVar[Severity] = Severity.BLOCKING

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each event that its source says is cancelled or postponed."""
        for block in galley.blocks:
            if block.item is not None and block.item.cancelled:
                title = block.wording.title or block.item.title
                message = f"«\u00a0{title}\u00a0» est annulé ou reporté, dit sa source\u00a0: retirez-le de la lettre."
                yield self.finding(message, block=block.id)
