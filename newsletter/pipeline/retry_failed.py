"""Retry failed: what servers refused is sent again once a person has mended the reason."""

from newsletter.domain.access import Action, authorize
from newsletter.domain.campaign import EXPIRY, Campaign, CampaignState, NotNow
from newsletter.pipeline.context import Context
from newsletter.storage import campaigns, doubts

_MAY = (CampaignState.SENDING, CampaignState.PAUSED, CampaignState.SENT)


def retry_failed(context: Context, campaign: int) -> tuple[Campaign, int]:
    """Plan every refused delivery of a campaign again, and return the campaign with how many there are.

    One that was sent goes on, with the full time to leave; a paused one waits for `resume`. Whoever left or was
    suppressed meanwhile receives nothing, and what left twice already is not sent again. Raises `NotNow` for a
    campaign that is neither on its way nor sent.
    """
    authorize(context.actor, Action.SEND)
    with context.database.writing() as session:
        current = campaigns.locked(session, campaign)
        if current.state not in _MAY:
            raise NotNow("retry what failed", current.state)
        now = context.now()
        planned = doubts.plan_failed(session, current, now)
        if planned and current.state is CampaignState.SENT:
            campaigns.postpone(session, current, current.scheduled_for, now + EXPIRY)
            campaigns.move(session, current, CampaignState.SENDING, context.by)
        if planned:
            context.defer(session, "send", str(campaign))
        return campaigns.get(session, campaign), planned
