"""What campaigns wait for: the one question every engine asks, whoever then does the work."""

from datetime import datetime

from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.storage import campaigns, ledger, throttles
from newsletter.storage.database import Session


def to_plan(session: Session, now: datetime) -> list[Campaign]:
    """Return the campaigns whose time has come or whose planning was interrupted, the earliest first."""
    waiting = campaigns.in_states(session, [CampaignState.SCHEDULED, CampaignState.PLANNING])
    return [one for one in waiting if one.state is CampaignState.PLANNING or one.scheduled_for <= now]


def to_send(session: Session, transport: str, now: datetime) -> list[Campaign]:
    """Return the campaigns of which a connection of this transport would find something to take now."""
    sending = campaigns.in_states(session, [CampaignState.SENDING])
    return [one for one in sending if throttles.may_send(session, one, transport, now)]


def is_quiet(session: Session, now: datetime) -> bool:
    """Tell whether no campaign is on its way now; one that waits for a later attempt is not."""
    sending = campaigns.in_states(session, [CampaignState.SENDING])
    return not to_plan(session, now) and not any(ledger.is_moving(session, one, now) for one in sending)
