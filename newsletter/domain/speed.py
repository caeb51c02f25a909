"""How fast a campaign goes, provider by provider, and when it will be done."""

from collections.abc import Mapping, Sequence

from newsletter.domain.delivery import HANGING, WAITING, DeliveryState
from newsletter.values.base import Value


class ProviderFigures(Value):
    """The ledger's figures for the mailboxes of one provider, or for all that belong to none that is declared."""

    provider: str = ""
    label: str = ""
    states: Mapping[DeliveryState, int]
    #: Messages that may leave for it in a minute as things stand; None when nothing limits them.
    limit: float | None = None

    @property
    def open(self) -> int:
        """Return how many rows something will still happen to by itself."""
        return sum(self.states.get(state, 0) for state in WAITING | HANGING)


class Speed(Value):
    """Messages answered for lately, and in how many seconds."""

    answered: int = 0
    seconds: float = 0.0

    @property
    def per_minute(self) -> float:
        """Return the messages answered for in a minute."""
        return 60 * self.answered / max(self.seconds, 1.0)


def seconds_left(figures: Sequence[ProviderFigures], speed: Speed) -> float | None:
    """Return the seconds until nothing waits any more, at the speed of the last minute; None when nothing moves.

    A provider that takes its mail slowly may be what everything waits for. What servers put off until later comes on
    top.
    """
    if not any(one.open for one in figures):
        return 0.0
    if not speed.answered:
        return None
    slowest = max((60 * one.open / one.limit for one in figures if one.limit), default=0.0)
    return max(60 * sum(one.open for one in figures) / speed.per_minute, slowest)
