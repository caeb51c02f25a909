"""Resolve: a person decides about the deliveries nobody can tell about."""

from newsletter.domain.access import Action, authorize
from newsletter.domain.delivery import MOST_RESENDS, DeliveryState, Doubt
from newsletter.pipeline.context import Context
from newsletter.storage import campaigns, doubts


def resolve(context: Context, campaign: int, *, arrived: bool) -> tuple[Doubt, ...]:
    """Decide about every delivery of a campaign that waits for a person, and return those decided.

    `arrived` True closes them as accepted; False sends them once more, identical, but for those that
    left twice already: nobody ever receives a third copy, so these are closed as failed. Run again,
    nothing is left to decide. A held campaign then goes on with `resume`.
    """
    authorize(context.actor, Action.SEND)
    with context.database.writing() as session:
        current = campaigns.locked(session, campaign)
        rows = doubts.in_state(session, current, DeliveryState.NEEDS_REVIEW)
        why = f"decided by {context.actor.name}"
        return tuple(row for row in rows if doubts.settle_doubt(session, row, _end(row, arrived), why, context.now()))


def _end(row: Doubt, arrived: bool) -> DeliveryState:
    if arrived:
        return DeliveryState.ACCEPTED
    return DeliveryState.PLANNED if row.resends < MOST_RESENDS else DeliveryState.FAILED
