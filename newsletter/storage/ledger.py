"""The ledger: who was meant to get which campaign, and what became of every copy."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session, col

from newsletter.domain.campaign import Campaign, CampaignState, Progress
from newsletter.domain.delivery import HANGING, DeliveryState, Settled
from newsletter.storage.direct import Direct, Prepared
from newsletter.storage.tables import DeliveryRow
from newsletter.storage.takeable import asked, takeable


def record(direct: Direct, told: Iterable[tuple[str, Settled]], now: datetime) -> int:
    """Write what became of rows, each with the connection that holds it; one it no longer holds is left alone.

    Returns how many rows were written.
    """
    written = [
        {
            "of_delivery": outcome.delivery,
            "keeper": owner,
            "new_state": outcome.state.value,
            "new_reply": outcome.reply[:1000],
            "new_due": outcome.due_at,
        }
        for owner, outcome in told
    ]
    return direct.change(_recording(), written, {"at": now}) if written else 0


@cache
def _recording() -> Prepared:
    return Prepared(
        update(DeliveryRow)
        .where(
            col(DeliveryRow.id) == bindparam("of_delivery"),
            col(DeliveryRow.owner) == bindparam("keeper"),
            col(DeliveryRow.state) == DeliveryState.ATTEMPTING.value,
        )
        .values(
            state=bindparam("new_state"),
            reply=bindparam("new_reply"),
            due_at=bindparam("new_due"),
            owner=None,
            changed_at=bindparam("at"),
        )
    )


def held(direct: Direct, owner: str) -> list[int]:
    """Return the deliveries a connection is attempting."""
    return [delivery for (delivery,) in direct.rows(_held(), {"keeper": owner})]


@cache
def _held() -> Prepared:
    return Prepared(
        select(col(DeliveryRow.id)).where(
            col(DeliveryRow.owner) == bindparam("keeper"),
            col(DeliveryRow.state) == DeliveryState.ATTEMPTING.value,
        )
    )


def progress(session: Session, campaign: Campaign) -> Progress:
    """Return the count of rows per state, and the candidates they must add up to."""
    counted = session.execute(
        select(col(DeliveryRow.state), func.count())
        .where(col(DeliveryRow.campaign_id) == campaign.id)
        .group_by(col(DeliveryRow.state))
    )
    return Progress(candidates=campaign.candidates, states={DeliveryState(state): count for state, count in counted})


def per_mask(session: Session, campaign: Campaign) -> dict[int, int]:
    """Return the recipients per audience mask, suppressed rows left out."""
    counted = session.execute(
        select(col(DeliveryRow.mask), func.count())
        .where(
            col(DeliveryRow.campaign_id) == campaign.id,
            col(DeliveryRow.state) != DeliveryState.SUPPRESSED.value,
        )
        .group_by(col(DeliveryRow.mask))
    )
    return {mask: count for mask, count in counted}


def count_failed(session: Session, campaign: Campaign, why: str) -> int:
    """Return how many rows failed with a reply that begins with `why`."""
    failed = (
        col(DeliveryRow.campaign_id) == campaign.id,
        col(DeliveryRow.state) == DeliveryState.FAILED.value,
        col(DeliveryRow.reply).startswith(why, autoescape=True),
    )
    counted: int = session.execute(select(func.count()).where(*failed)).scalar_one()
    return counted


def has_due(session: Session, campaign: Campaign, now: datetime) -> bool:
    """Tell whether a connection would find something to take now."""
    session.flush()
    return session.connection().execute(takeable().limit(1), asked(campaign, now)).first() is not None


def is_moving(session: Session, campaign: Campaign, now: datetime) -> bool:
    """Tell whether something of a campaign is due, on its way or in doubt."""
    hanging = progress(session, campaign).count(HANGING)
    return bool(hanging) or campaign.state is CampaignState.PLANNING or has_due(session, campaign, now)
