"""A campaign as the verbs read it: frozen facts of the sending of one issue."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from newsletter.domain.delivery import DeliveryState
from newsletter.values.base import Moment, Value


class CampaignState(StrEnum):
    """Where a sending stands; `held` waits for a person."""

    SCHEDULED = "scheduled"
    PLANNING = "planning"
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    CANCELLED = "cancelled"
    HELD = "held"


class NotNow(ValueError):
    """What was asked of a campaign makes no sense in its state."""

    def __init__(self, wanted: str, state: CampaignState) -> None:
        super().__init__(f"this campaign is {state.value}: it cannot {wanted}")


#: Rows that could not leave within this time are not sent any more.
EXPIRY = timedelta(hours=48)


class Campaign(Value):
    """The sending of one issue."""

    id: int
    issue: int
    number: int
    version: int
    newsletter: str
    state: CampaignState
    reason: str = ""
    scheduled_for: Moment
    salt: str
    date: Moment
    expires_at: Moment
    watermark: int = 0
    last_member: int = 0
    candidates: int = 0


class Progress(Value):
    """The ledger's figures for one campaign."""

    candidates: int
    states: dict[DeliveryState, int]

    def count(self, states: Iterable[DeliveryState]) -> int:
        """Return how many rows are in one of these states."""
        return sum(self.states.get(state, 0) for state in states)
