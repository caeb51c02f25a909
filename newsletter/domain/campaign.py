"""A campaign as the verbs read it: frozen facts of the sending of one issue."""

from datetime import timedelta

from newsletter.domain.delivery import CampaignState, DeliveryState
from newsletter.values.base import Moment, Value

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


class Taken(Value):
    """A ledger row whose intent is committed: its message may leave."""

    delivery: int
    member: int
    mask: int
    attempt: int


class Settled(Value):
    """What became of a taken row, ready to be written."""

    delivery: int
    state: DeliveryState
    reply: str = ""
    due_at: Moment | None = None


class Doubt(Value):
    """A row whose message may or may not have arrived."""

    delivery: int
    state: DeliveryState
    #: How often it was sent again already.
    resends: int
    address: str
    #: Why nobody can tell.
    reply: str = ""


class Progress(Value):
    """The ledger's figures for one campaign."""

    candidates: int
    states: dict[DeliveryState, int]

    @property
    def waiting(self) -> int:
        """Rows that may still leave."""
        return sum(self.states.get(s, 0) for s in (DeliveryState.PLANNED, DeliveryState.DEFERRED))
