"""The page is light enough to be shown whole, and the way out stands in the part that is always shown."""

import re
from collections.abc import Iterable
from typing import ClassVar

from newsletter import Check, Finding, Galley, Occasion, Severity, name_of

#: Bytes beyond which Gmail cuts a message.
CUT = 102_400
#: Bytes beyond which it comes near.
NEAR = 80_000
#: Bytes before which the link to unsubscribe must stand: the head of a message counts as well.
SAFE = 92_160
_WAY_OUT = re.compile(r"d[ée]s[- ]?abonn|d[ée]sinscri|unsubscri|opt[-_]?out", re.IGNORECASE)


class Weight(Check):
    """A page that a mail reader would cut."""

    name: ClassVar[str] = "poids"
    label: ClassVar[str] = "La lettre est assez légère pour être montrée en entier"
    why: ClassVar[str] = (
        "Gmail coupe ce qui dépasse 100\u00a0Ko\u00a0: la fin n’est pas lue, ni le lien de désabonnement."
    )
    reference: ClassVar[str] = "RFC 8058"
    severity: ClassVar[Severity] = Severity.BLOCKING

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield one finding when the HTML, in UTF-8, is too heavy or nearly, or the way out too far down."""
        weight = len(galley.html.encode("utf-8", "replace"))
        told = f"La lettre pèse {weight / 1024:.0f}\u00a0Ko"
        if weight > CUT:
            yield self.finding(f"{told}\u00a0: au-delà de 100\u00a0Ko, Gmail la coupe. Retirez des contenus.")
        elif weight > SAFE and way_out(galley) > SAFE:
            message = (
                "le lien de désabonnement vient après 90\u00a0Ko et peut ne pas être montré. Retirez des contenus."
            )
            yield self.finding(f"{told}\u00a0: {message}", severity=Severity.TO_FIX)
        elif weight > NEAR:
            message = f"{told}\u00a0: elle approche des 100\u00a0Ko au-delà desquels Gmail la coupe."
            yield self.finding(message, severity=Severity.ADVICE)


def way_out(galley: Galley) -> int:
    """Return how many bytes stand before the first link to unsubscribe; 0 when there is none to be found."""
    for link in galley.page.elements("a"):
        place = galley.page.place(link) if is_way_out(link.get("href", ""), name_of(link)) else None
        if place:
            return len(galley.html[: place.offset].encode("utf-8", "replace"))
    return 0


def is_way_out(href: str, text: str) -> bool:
    """Tell whether a link lets its reader unsubscribe, by its address or its words."""
    return bool(href) and bool(_WAY_OUT.search(href) or _WAY_OUT.search(text))
