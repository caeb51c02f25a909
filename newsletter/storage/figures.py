"""A campaign's figures as they change: per provider and state, and how many were answered for lately."""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.delivery import DeliveryState
from newsletter.domain.speed import ProviderFigures, Speed
from newsletter.storage.tables import DeliveryRow, ThrottleRow

#: How far back a speed is measured.
LATELY = timedelta(seconds=60)
_ANSWERED = [state.value for state in (DeliveryState.ACCEPTED, DeliveryState.FAILED, DeliveryState.DEFERRED)]


def per_provider(session: Session, campaign: Campaign) -> list[ProviderFigures]:
    """Return the figures of each provider the campaign writes to, the most written to first."""
    provider, state = col(DeliveryRow.provider), col(DeliveryRow.state)
    counted = select(provider, state, func.count()).where(col(DeliveryRow.campaign_id) == campaign.id)
    states: dict[str, dict[DeliveryState, int]] = defaultdict(dict)
    for name, value, count in session.execute(counted.group_by(provider, state)):
        states[name][DeliveryState(value)] = count
    limits = {row.id: row for row in session.scalars(select(ThrottleRow))}
    figures = [_figures(name, found, limits.get(name)) for name, found in states.items()]
    return sorted(figures, key=lambda one: (-sum(one.states.values()), one.provider))


def _figures(name: str, states: dict[DeliveryState, int], row: ThrottleRow | None) -> ProviderFigures:
    if row is None:
        return ProviderFigures(provider=name, label=name, states=states)
    return ProviderFigures(provider=name, label=row.label, states=states, limit=row.per_minute * row.pace)


def speed(session: Session, campaign: Campaign, now: datetime) -> Speed:
    """Return how many messages were answered for in the last minute, or since the first of that minute.

    Once a campaign is not being sent any more, its last minute is meant, whenever somebody asks.
    """
    changed = col(DeliveryRow.changed_at)
    answered = (
        col(DeliveryRow.campaign_id) == campaign.id,
        col(DeliveryRow.state).in_(_ANSWERED),
        col(DeliveryRow.attempt) > 0,
    )
    until = now
    if campaign.state is not CampaignState.SENDING:
        until = session.execute(select(func.max(changed)).where(*answered)).scalar_one() or now
    lately = select(func.count(), func.min(changed)).where(*answered, changed > until - LATELY)
    count, first = session.execute(lately).one()
    return Speed(answered=count, seconds=(until - first).total_seconds() if count else 0.0)
