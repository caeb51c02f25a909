"""The ledger: who was meant to get which campaign, and what became of every copy.

Taking work is the intent: `take` moves a connection's next rows to *attempting* in the transaction
that also records the previous outcomes, and that transaction is durable before a message leaves.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, Update, bindparam, exists, func, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session, col

from newsletter.domain.campaign import Campaign, CampaignState, Progress
from newsletter.domain.delivery import HANGING, WAITING, DeliveryState, Settled, Taken
from newsletter.storage import audience
from newsletter.storage.tables import CampaignRow, DeliveryRow, MemberRow, WorkerRow

_WAITING = [state.value for state in sorted(WAITING)]


def take(session: Session, campaign: Campaign, owner: str, limit: int, now: datetime) -> list[Taken]:
    """Move up to `limit` due rows to *attempting* for `owner` and return them.

    `owner` is a connection of a living worker: the worker's name, a slash and a number. Only while the
    campaign is sending, on the same version and not too old, and only rows that are due and whose
    member may still be written to: so a pause, an edit or an unsubscription acts on the next message.
    """
    session.flush()  # the connection knows nothing of what the session has not written yet
    asked = _known(campaign, now) | {"taker": owner, "worker": owner.rpartition("/")[0], "most": limit}
    rows = sorted(session.connection().execute(_taking(), asked))
    return [Taken(delivery=i, member=m, mask=k, attempt=a) for i, m, k, a in rows if i is not None]


# Writing a statement costs more than asking it: those that every message asks are written once.
def _known(campaign: Campaign, now: datetime) -> dict[str, Any]:
    """Return the values that `_takeable` asks for."""
    return {
        "of_campaign": campaign.id,
        "of_version": campaign.version,
        "of_newsletter": campaign.newsletter,
        "at": now,
    }


@cache
def _taking() -> ReturningUpdate[int | None, int, int, int]:
    # A common table expression with a lock runs once; as a plain subquery PostgreSQL may run it per row.
    chosen = (
        _takeable()
        .where(exists().where(col(WorkerRow.id) == bindparam("worker")))
        .limit(bindparam("most", type_=Integer))
        .with_for_update(of=DeliveryRow, skip_locked=True)
        .cte("chosen")
    )
    return (
        update(DeliveryRow)
        .where(col(DeliveryRow.id).in_(select(chosen.c.id)))
        .values(
            state=DeliveryState.ATTEMPTING.value,
            owner=bindparam("taker"),
            attempt=DeliveryRow.attempt + 1,
            changed_at=bindparam("at"),
        )
        .returning(col(DeliveryRow.id), col(DeliveryRow.member_id), col(DeliveryRow.mask), col(DeliveryRow.attempt))
    )


@cache
def _takeable() -> Select[int | None]:
    sending = exists().where(
        col(CampaignRow.id) == bindparam("of_campaign"),
        col(CampaignRow.state) == CampaignState.SENDING.value,
        col(CampaignRow.version_id) == bindparam("of_version"),
        col(CampaignRow.expires_at) > bindparam("at"),
    )
    return (
        select(col(DeliveryRow.id))
        .join(MemberRow, col(MemberRow.id) == DeliveryRow.member_id)
        .where(
            col(DeliveryRow.campaign_id) == bindparam("of_campaign"),
            col(DeliveryRow.state).in_(_WAITING),
            or_(col(DeliveryRow.due_at).is_(None), col(DeliveryRow.due_at) <= bindparam("at")),
            audience.subscribed(bindparam("of_newsletter")),
            ~audience.suppressed(bindparam("of_newsletter")),
            sending,
        )
        .order_by(col(DeliveryRow.id))
    )


def record(session: Session, owner: str, settled: Iterable[Settled], now: datetime) -> int:
    """Write what became of the rows `owner` holds; a row it no longer holds is left alone.

    Returns how many rows were written.
    """
    told = [
        {
            "of_delivery": outcome.delivery,
            "keeper": owner,
            "new_state": outcome.state.value,
            "new_reply": outcome.reply[:1000],
            "new_due": outcome.due_at,
            "at": now,
        }
        for outcome in settled
    ]
    connection = session.connection().execution_options(preserve_rowcount=True)
    return sum(connection.execute(_recording(), one).rowcount for one in told)


@cache
def _recording() -> Update:
    return (
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
    session.flush()
    return session.connection().execute(_takeable().limit(1), _known(campaign, now)).first() is not None


def is_moving(session: Session, campaign: Campaign, now: datetime) -> bool:
    """Tell whether something of a campaign is due, on its way or in doubt."""
    hanging = progress(session, campaign).count(HANGING)
    return bool(hanging) or campaign.state is CampaignState.PLANNING or has_due(session, campaign, now)
