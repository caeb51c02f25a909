"""Rows that stayed too long: dead owners, doubts, people who left, campaigns that grew too old."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, true, update
from sqlmodel import Session, col

from newsletter.domain.campaign import Campaign
from newsletter.domain.delivery import DUE, DeliveryState
from newsletter.domain.member import MemberState
from newsletter.storage import audience
from newsletter.storage.rows import changed
from newsletter.storage.tables import DeliveryRow, MemberRow, WorkerRow

_WAITING = [state.value for state in sorted(DUE)]


def start_worker(session: Session, worker: str, host: str, pid: int, now: datetime) -> None:
    """Make a sender known, before it takes its first row."""
    session.add(WorkerRow(id=worker, host=host, pid=pid, started_at=now))


def beat(session: Session, worker: str) -> bool:
    """Move a sender's counter; False when it was declared dead and must stop."""
    alive = update(WorkerRow).where(col(WorkerRow.id) == worker).values(beat=WorkerRow.beat + 1)
    return changed(session, alive) == 1


def beats(session: Session) -> dict[str, int]:
    """Return every known sender's counter."""
    counters = session.connection().execute(select(col(WorkerRow.id), col(WorkerRow.beat)))
    return {worker: beat for worker, beat in counters}


def bury(session: Session, worker: str, now: datetime) -> int:
    """Declare a sender dead: what its connections were attempting is in doubt. Returns the rows.

    A connection's owner name is the worker's id, a slash and a number.
    """
    orphaned = (
        update(DeliveryRow)
        .where(
            col(DeliveryRow.owner).startswith(f"{worker}/", autoescape=True),
            col(DeliveryRow.state) == DeliveryState.ATTEMPTING.value,
        )
        .values(state=DeliveryState.IN_DOUBT.value, owner=None, changed_at=now, reply="its sender died")
    )
    rows = changed(session, orphaned)
    row = session.get(WorkerRow, worker)
    if row is not None:
        session.delete(row)
    return rows


def in_doubt(session: Session, campaign: Campaign) -> list[tuple[int, int]]:
    """Return `(delivery, resends)` of the rows nobody can tell about."""
    chosen = select(col(DeliveryRow.id), col(DeliveryRow.resends)).where(
        col(DeliveryRow.campaign_id) == campaign.id,
        col(DeliveryRow.state) == DeliveryState.IN_DOUBT.value,
    )
    return [(int(i), r) for i, r in session.connection().execute(chosen) if i is not None]


def settle_doubt(session: Session, delivery: int, state: DeliveryState, why: str, now: datetime) -> bool:
    """Move a row out of doubt; a row planned again counts one resend. False when it had moved already."""
    again = 1 if state is DeliveryState.PLANNED else 0
    statement = (
        update(DeliveryRow)
        .where(col(DeliveryRow.id) == delivery, col(DeliveryRow.state) == DeliveryState.IN_DOUBT.value)
        .values(state=state.value, resends=DeliveryRow.resends + again, due_at=None, reply=why, changed_at=now)
    )
    return changed(session, statement) == 1


def suppress_leavers(session: Session, campaign: Campaign, now: datetime) -> int:
    """Close the waiting rows of members who left, paused or were suppressed since planning."""
    gone = (
        select(col(MemberRow.id))
        .where(
            col(MemberRow.id) == DeliveryRow.member_id,
            or_(col(MemberRow.state) != MemberState.ACTIVE.value, audience.suppressed(campaign.newsletter)),
        )
        .exists()
    )
    return _close_waiting(session, campaign, gone, DeliveryState.SUPPRESSED, now)


def expire(session: Session, campaign: Campaign, now: datetime) -> int:
    """Close the waiting rows of a campaign that is too old to be worth sending."""
    if now < campaign.expires_at:
        return 0
    return _close_waiting(session, campaign, true(), DeliveryState.EXPIRED, now)


def cancel_waiting(session: Session, campaign: Campaign, now: datetime) -> int:
    """Close the waiting rows of a campaign a person cancelled."""
    return _close_waiting(session, campaign, true(), DeliveryState.CANCELLED, now)


def _close_waiting(
    session: Session, campaign: Campaign, which: ColumnElement[bool], state: DeliveryState, now: datetime
) -> int:
    statement = (
        update(DeliveryRow)
        .where(
            col(DeliveryRow.campaign_id) == campaign.id,
            col(DeliveryRow.state).in_(_WAITING),
            which,
        )
        .values(state=state.value, changed_at=now)
    )
    return changed(session, statement)
