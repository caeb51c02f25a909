"""The ledger: who was meant to get which campaign, and what became of every copy.

Taking work is the intent: `take` moves a connection's next rows to *attempting* in the transaction
that also records the previous outcomes, and that transaction is durable before a message leaves.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Integer,
    String,
    Update,
    bindparam,
    case,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session, col

from newsletter.domain.campaign import Campaign, CampaignState, Progress
from newsletter.domain.delivery import HANGING, DeliveryState, Settled, Taken
from newsletter.storage.tables import DeliveryRow, WorkerRow
from newsletter.storage.takeable import asked, takeable

#: Connections one statement hands rows to.
_HANDS = 16


def take(session: Session, campaign: Campaign, owner: str, limit: int, now: datetime) -> list[Taken]:
    """Move up to `limit` due rows to *attempting* for `owner` and return them; see `hand_out`."""
    return hand_out(session, campaign, [owner], limit, now)[owner]


def hand_out(
    session: Session, campaign: Campaign, owners: Sequence[str], each: int, now: datetime
) -> dict[str, list[Taken]]:
    """Move due rows to *attempting*, up to `each` for each of `owners`, and return them by owner.

    `owners` are connections of one living worker: the worker's name, a slash and a number. Only while the
    campaign is sending, on the same version and not too old, and only rows that are due and whose
    member may still be written to: so a pause, an edit or an unsubscription acts on the next message.
    """
    session.flush()  # the connection knows nothing of what the session has not written yet
    handed: dict[str, list[Taken]] = {owner: [] for owner in owners}
    for first in range(0, len(owners), _HANDS):
        takers = owners[first : first + _HANDS]
        values = asked(campaign, now) | _takers(takers) | {"each": each, "most": each * len(takers)}
        for delivery, member, mask, attempt, owner in sorted(session.connection().execute(_taking(), values)):
            handed[owner].append(Taken(delivery=delivery, member=member, mask=mask, attempt=attempt))
    return handed


def _takers(owners: Sequence[str]) -> dict[str, str | None]:
    named = {f"taker_{place}": owners[place] if place < len(owners) else None for place in range(_HANDS)}
    return named | {"worker": owners[0].rpartition("/")[0]}


@cache
def _taking() -> ReturningUpdate[Any]:
    # A common table expression with a lock runs once; as a plain subquery PostgreSQL may run it per row.
    chosen = (
        takeable()
        .where(exists().where(col(WorkerRow.id) == bindparam("worker")))
        .limit(bindparam("most", type_=Integer))
        .with_for_update(of=DeliveryRow, skip_locked=True)
        .cte("chosen")
    )
    before = func.row_number().over(order_by=chosen.c.id) - 1
    place = before.self_group().op("/")(bindparam("each", type_=Integer))
    placed = select(chosen.c.id, place.label("place")).cte("placed")
    takers = {number: bindparam(f"taker_{number}", type_=String) for number in range(_HANDS)}
    return (
        update(DeliveryRow)
        .where(col(DeliveryRow.id) == placed.c.id)
        .values(
            state=DeliveryState.ATTEMPTING.value,
            owner=case(takers, value=placed.c.place),
            attempt=DeliveryRow.attempt + 1,
            changed_at=bindparam("at"),
        )
        .returning(*(col(getattr(DeliveryRow, name)) for name in ("id", "member_id", "mask", "attempt", "owner")))
    )


def record(session: Session, owner: str, settled: Iterable[Settled], now: datetime) -> int:
    """Write what became of the rows `owner` holds; a row it no longer holds is left alone.

    Returns how many rows were written.
    """
    return record_all(session, ((owner, outcome, now) for outcome in settled))


def record_all(session: Session, told: Iterable[tuple[str, Settled, datetime]]) -> int:
    """Write what became of rows, each with the connection that held it and when; see `record`."""
    session.flush()
    written = [
        {
            "of_delivery": outcome.delivery,
            "keeper": owner,
            "new_state": outcome.state.value,
            "new_reply": outcome.reply[:1000],
            "new_due": outcome.due_at,
            "at": at,
        }
        for owner, outcome, at in told
    ]
    connection = session.connection().execution_options(preserve_rowcount=True)
    return connection.execute(_recording(), written).rowcount if written else 0


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
