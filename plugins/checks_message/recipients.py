"""Who receives the letter, and who has seen it before them."""

from collections.abc import Iterable
from typing import ClassVar

from newsletter import Check, Finding, Galley, Occasion, Recipients, Severity

#: How much the count may differ from that of the letter before, as a share of it.
DRIFT = 0.2
#: The share of subscribed people left out beyond which it is told.
LEFT_OUT = 0.1
#: How few readers make every difference look large.
FEW = 10
_REASONS = {"pending": "à confirmer", "paused": "en pause", "suppressed": "en échec ou opposés", "left": "partis"}


class Readers(Check):
    """Many more or many fewer recipients than last time, or none."""

    name: ClassVar[str] = "destinataires"
    label: ClassVar[str] = "La lettre part aux personnes attendues"
    why: ClassVar[str] = (
        "Un import manqué se voit au nombre, avant que quelqu’un manque la lettre ou la reçoive à tort."
    )
    reference: ClassVar[str] = "RGPD art. 5.1"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield what is unusual about the recipients, when they are known."""
        readers = occasion.recipients
        if readers is None:
            return
        if readers.count == 0:
            yield self.finding("Personne ne recevrait la lettre\u00a0: vérifiez les abonnements et les publics.")
        elif _drifts(readers):
            message = f"{readers.count} personnes recevraient la lettre, contre {readers.before} la dernière fois"
            yield self.finding(f"{message}\u00a0: vérifiez le dernier import.")
        out = sum(readers.left_out.values())
        if out > LEFT_OUT * (readers.count + out) and readers.count:
            reasons = ", ".join(f"{count} {_REASONS.get(why, why)}" for why, count in sorted(readers.left_out.items()))
            message = f"{out} personnes abonnées ne recevraient rien ({reasons})\u00a0: est-ce voulu\u00a0?"
            yield self.finding(message, severity=Severity.ADVICE)


def _drifts(readers: Recipients) -> bool:
    before = readers.before
    return before is not None and before >= FEW and abs(readers.count - before) > DRIFT * before


class TestSend(Check):
    """A letter that nobody of the team has received as it is."""

    __test__ = False

    name: ClassVar[str] = "envoi-de-test"
    label: ClassVar[str] = "Quelqu’un a reçu la lettre telle qu’elle partira"
    why: ClassVar[str] = "Ce qu’un écran ne montre pas se voit dans une vraie boîte de réception."
    reference: ClassVar[str] = "usage de l’édition"
    severity: ClassVar[Severity] = Severity.ADVICE

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield one finding without a test of the letter as it is, when the tests are known."""
        if occasion.test_copies is None or any(copy.current for copy in occasion.test_copies):
            return
        changed = (
            "La lettre a changé depuis le dernier envoi de test" if occasion.test_copies else "Aucun envoi de test"
        )
        yield self.finding(f"{changed}\u00a0: envoyez-la-vous.")
