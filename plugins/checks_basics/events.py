"""Nothing that is over is announced."""

from collections.abc import Iterable
from typing import ClassVar

from newsletter import Check, Finding, Letter, Rendered, Severity


class PastEvents(Check):
    """An event must not be over on the day the letter is read."""

    name: ClassVar[str] = "evenement-passe"

    def inspect(self, letter: Letter, rendered: Rendered) -> Iterable[Finding]:
        """Yield each event that is over at the letter's date."""
        for block in letter.blocks():
            if block.item is not None and block.item.is_over(letter.date):
                title = block.wording.title or block.item.title
                yield Finding(
                    check=self.name,
                    severity=Severity.BLOCKING,
                    message=f"«\u00a0{title}\u00a0» sera terminé quand la lettre partira\u00a0: retirez cet événement.",
                    block=block.id,
                )
