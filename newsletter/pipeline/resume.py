"""Resume: a person lets a paused or held campaign go on."""

from newsletter.domain.access import Action, authorize
from newsletter.domain.campaign import EXPIRY, Campaign, CampaignState, NotNow
from newsletter.pipeline.context import Context
from newsletter.storage import campaigns
from newsletter.storage.database import Session


def resume(context: Context, campaign: int) -> Campaign:
    """Let a paused or held campaign go on and return it; one that is on its way is returned as it is.

    A paused one goes on sending. A held one is looked at again from where it stopped: planned now when
    it was too late, checked once more otherwise; it is held again if the reason still stands. Its rows
    have the full time to leave. Raises `NotNow` for a campaign that is over.
    """
    authorize(context.actor, Action.SEND)
    with context.database.writing() as session:
        current = campaigns.locked(session, campaign)
        if current.state in (CampaignState.PAUSED, CampaignState.HELD):
            _go_on(context, session, current)
        elif current.state in (CampaignState.SENT, CampaignState.CANCELLED):
            raise NotNow("resume", current.state)
        return campaigns.get(session, campaign)


def _go_on(context: Context, session: Session, campaign: Campaign) -> None:
    now = context.now()
    due = now if campaign.state is CampaignState.HELD else campaign.scheduled_for
    campaigns.postpone(session, campaign, due, max(campaign.expires_at, now + EXPIRY))
    to = _next(campaign)
    campaigns.move(session, campaign, to, context.by)
    context.defer(session, "send" if to is CampaignState.SENDING else "plan", str(campaign.id))


def _next(campaign: Campaign) -> CampaignState:
    if campaign.state is CampaignState.PAUSED:
        return CampaignState.SENDING
    return CampaignState.PLANNING if campaign.last_member else CampaignState.SCHEDULED
