"""When to leave a transport alone: a longer rest after each failure, then a person is asked."""

from dataclasses import dataclass

#: Failures in a row, with nothing settled in between, before a campaign is paused with the reason.
PATIENCE = 8
#: The longest rest, in seconds, and the one the other side asks for.
LONGEST, BREATH = 60.0, 5.0


@dataclass
class Breaker:
    """The failures of one campaign's sending; times are seconds of the worker's own clock."""

    failures: int = 0
    rests_until: float = 0.0

    def rests(self, monotonic: float) -> bool:
        """Tell whether it is too early for another attempt."""
        return monotonic < self.rests_until

    def breathe(self, monotonic: float) -> None:
        """Rest a while: the transport works and asks to be asked less."""
        self.rests_until = max(self.rests_until, monotonic + BREATH)

    def note(self, settled: int, fault: str, monotonic: float) -> bool:
        """Take note of a pass; True when the campaign must be paused.

        A pass that settled messages shows that the transport works: a session the server ended is no failure.
        """
        self.failures = self.failures + 1 if fault and not settled else 0
        self.rests_until = monotonic + min(2.0**self.failures, LONGEST) if self.failures else 0.0
        return self.failures >= PATIENCE
