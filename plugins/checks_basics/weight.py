"""The page is light enough to be shown whole."""

from collections.abc import Iterable
from typing import ClassVar

from newsletter import Check, Finding, Galley, Occasion, Severity

#: Bytes beyond which Gmail cuts a message.
CUT = 102_400
#: Bytes beyond which it comes near.
NEAR = 80_000


class Weight(Check):
    """A page that a mail reader would cut."""

    name: ClassVar[str] = "poids"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield one finding when the HTML, in UTF-8, is too heavy or nearly."""
        weight = len(galley.html.encode())
        told = f"La lettre pèse {weight / 1024:.0f}\u00a0Ko".replace(".", ",")
        if weight > CUT:
            message = f"{told}\u00a0: au-delà de 100\u00a0Ko, Gmail la coupe. Retirez des contenus."
            yield Finding(check=self.name, severity=Severity.BLOCKING, message=message)
        elif weight > NEAR:
            message = f"{told}\u00a0: elle approche des 100\u00a0Ko au-delà desquels Gmail la coupe."
            yield Finding(check=self.name, severity=Severity.ADVICE, message=message)
