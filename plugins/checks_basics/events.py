"""Nothing that is over is announced."""

from collections.abc import Iterable
from typing import ClassVar

from newsletter import Check, Finding, Galley, Occasion, Severity


class PastEvents(Check):
    """An event must not be over on the day the letter is read."""

    name: ClassVar[str] = "evenement-passe"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each event that is over at the letter's date."""
        at = occasion.leaves_at
        for block in galley.blocks:
            if at is not None and block.item is not None and block.item.is_over(at):
                title = block.wording.title or block.item.title
                yield Finding(
                    check=self.name,
                    severity=Severity.BLOCKING,
                    message=f"«\u00a0{title}\u00a0» sera terminé quand la lettre partira\u00a0: retirez cet événement.",
                    block=block.id,
                )
