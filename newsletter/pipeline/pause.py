"""Pause: a campaign takes no further row; what is in the connections' hands is finished."""

from newsletter.domain.access import Action, authorize
from newsletter.domain.campaign import Campaign, CampaignState, NotNow
from newsletter.pipeline.context import Context
from newsletter.storage import campaigns


def pause(context: Context, campaign: int, why: str = "") -> Campaign:
    """Pause a campaign that is being sent and return it; a paused one is returned as it is.

    Effective on the next message of every connection. Raises `NotNow` in any other state.
    """
    authorize(context.actor, Action.SEND)
    with context.database.writing() as session:
        current = campaigns.locked(session, campaign)
        if current.state is CampaignState.PAUSED:
            return current
        if current.state is not CampaignState.SENDING:
            raise NotNow("pause", current.state)
        campaigns.move(session, current, CampaignState.PAUSED, context.by, why or f"paused by {context.actor.name}")
        return campaigns.get(session, campaign)
