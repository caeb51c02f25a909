"""Cancel: a campaign ends here; what already left stays written."""

from newsletter.domain.access import Action, authorize
from newsletter.domain.campaign import Campaign, CampaignState, NotNow
from newsletter.pipeline.context import Context
from newsletter.storage import campaigns, doubts


def cancel(context: Context, campaign: int) -> Campaign:
    """End a campaign for good, close its waiting rows and return it; a cancelled one is returned as it is.

    Raises `NotNow` for a campaign that was sent.
    """
    authorize(context.actor, Action.SEND)
    with context.database.writing() as session:
        current = campaigns.locked(session, campaign)
        if current.state is CampaignState.SENT:
            raise NotNow("cancel", current.state)
        if current.state is not CampaignState.CANCELLED:
            why = f"cancelled by {context.actor.name}"
            campaigns.move(session, current, CampaignState.CANCELLED, context.by, why)
            doubts.cancel_waiting(session, current, context.now())
        return campaigns.get(session, campaign)
