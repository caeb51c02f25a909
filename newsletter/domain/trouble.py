"""When to stop sending a letter: the fault is ours, or we are asked to."""

from dataclasses import dataclass

from newsletter.values.mail import Outcome

#: Messages in a row that cannot be written before the fault is the letter's, not a member's.
UNWRITABLE = 3
#: The part of the candidates whose messages may be unwritable before a person is asked; never fewer than `FEW`.
UNWRITABLE_PART, FEW = 0.01, 3
#: Refusals about us in a row before the fault is ours, not a recipient's.
REFUSALS = 3
#: Requests to slow down in a row before we do.
REQUESTS = 3


@dataclass
class Trouble:
    """What went wrong while the messages of a campaign with so many candidates left."""

    candidates: int
    fault: str = ""
    #: True when another attempt would meet the same fault.
    hopeless: bool = False
    #: One after the other, of each kind.
    unwritable: int = 0
    refusals: int = 0
    requests: int = 0

    @property
    def slowed(self) -> bool:
        """True when the other side asked for a slower pace, again and again."""
        return self.requests >= REQUESTS

    def wrote(self) -> None:
        """Note that a message could be written."""
        self.unwritable = 0

    def could_not_write(self, why: str, known: int) -> None:
        """Note that one could not be, `known` of the campaign in all."""
        self.unwritable += 1
        if self.unwritable == UNWRITABLE:
            self._give_up(f"{UNWRITABLE} messages in a row cannot be written: {why}")
        if known > max(FEW, UNWRITABLE_PART * self.candidates):
            self._give_up(f"{known} messages cannot be written, the last: {why}")

    def answered(self, outcome: Outcome) -> None:
        """Note what the other side said of a message: of this recipient, of us, or of our pace."""
        self.requests = self.requests + 1 if outcome.slows else 0
        if outcome.state == "unavailable":
            self.fault = outcome.reply
        if outcome.state == "accepted":
            self.refusals = 0
        elif outcome.blames_us:
            self.refusals += 1
        if self.refusals == REFUSALS:
            self._give_up(f"the server refuses our mail, {REFUSALS} times in a row: {outcome.reply}")

    def _give_up(self, why: str) -> None:
        self.fault, self.hopeless = why, True
