"""The ledger: who was meant to get which campaign, and what became of every copy.

Taking work is the intent: `take` moves a connection's next rows to *attempting* in the transaction
that also records the previous outcomes, and that transaction is durable before a message leaves.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, exists, func, or_, select, update
from sqlmodel import Session, col

from newsletter.domain.campaign import Campaign, CampaignState, Progress
from newsletter.domain.delivery import HANGING, WAITING, DeliveryState, Settled, Taken
from newsletter.storage import audience
from newsletter.storage.rows import changed
from newsletter.storage.tables import CampaignRow, DeliveryRow, MemberRow, WorkerRow

_WAITING = [state.value for state in sorted(WAITING)]


def take(session: Session, campaign: Campaign, owner: str, limit: int, now: datetime) -> list[Taken]:
    """Move up to `limit` due rows to *attempting* for `owner` and return them.

    `owner` is a connection of a living worker: the worker's name, a slash and a number. Only while the
    campaign is sending, on the same version and not too old, and only rows that are due and whose
    member may still be written to: so a pause, an edit or an unsubscription acts on the next message.
    """
    # A common table expression with a lock runs once; as a plain subquery PostgreSQL may run it per row.
    chosen = (
        _takeable(campaign, now)
        .where(exists().where(col(WorkerRow.id) == owner.rpartition("/")[0]))
        .limit(limit)
        .with_for_update(of=DeliveryRow, skip_locked=True)
        .cte("chosen")
    )
    taking = (
        update(DeliveryRow)
        .where(col(DeliveryRow.id).in_(select(chosen.c.id)))
        .values(
            state=DeliveryState.ATTEMPTING.value,
            owner=owner,
            attempt=DeliveryRow.attempt + 1,
            changed_at=now,
        )
        .returning(col(DeliveryRow.id), col(DeliveryRow.member_id), col(DeliveryRow.mask), col(DeliveryRow.attempt))
        .execution_options(synchronize_session=False)
    )
    rows = sorted(session.execute(taking))
    return [Taken(delivery=i, member=m, mask=k, attempt=a) for i, m, k, a in rows if i is not None]


def _takeable(campaign: Campaign, now: datetime) -> Select[int | None]:
    sending = exists().where(
        col(CampaignRow.id) == campaign.id,
        col(CampaignRow.state) == CampaignState.SENDING.value,
        col(CampaignRow.version_id) == campaign.version,
        col(CampaignRow.expires_at) > now,
    )
    return (
        select(col(DeliveryRow.id))
        .join(MemberRow, col(MemberRow.id) == DeliveryRow.member_id)
        .where(
            col(DeliveryRow.campaign_id) == campaign.id,
            col(DeliveryRow.state).in_(_WAITING),
            or_(col(DeliveryRow.due_at).is_(None), col(DeliveryRow.due_at) <= now),
            audience.subscribed(campaign.newsletter),
            ~audience.suppressed(campaign.newsletter),
            sending,
        )
        .order_by(col(DeliveryRow.id))
    )


def record(session: Session, owner: str, settled: Iterable[Settled], now: datetime) -> int:
    """Write what became of the rows `owner` holds; a row it no longer holds is left alone.

    Returns how many rows were written.
    """
    return sum(_record_one(session, owner, outcome, now) for outcome in settled)


def _record_one(session: Session, owner: str, outcome: Settled, now: datetime) -> int:
    statement = (
        update(DeliveryRow)
        .where(
            col(DeliveryRow.id) == outcome.delivery,
            col(DeliveryRow.owner) == owner,
            col(DeliveryRow.state) == DeliveryState.ATTEMPTING.value,
        )
        .values(
            state=outcome.state.value,
            reply=outcome.reply[:1000],
            due_at=outcome.due_at,
            owner=None,
            changed_at=now,
        )
        .execution_options(synchronize_session=False)
    )
    return changed(session, statement)


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


def has_due(session: Session, campaign: Campaign, now: datetime) -> bool:
    """Tell whether a connection would find something to take now."""
    return session.execute(_takeable(campaign, now).limit(1)).first() is not None


def is_moving(session: Session, campaign: Campaign, now: datetime) -> bool:
    """Tell whether something of a campaign is due, on its way or in doubt."""
    hanging = progress(session, campaign).count(HANGING)
    return bool(hanging) or campaign.state is CampaignState.PLANNING or has_due(session, campaign, now)
