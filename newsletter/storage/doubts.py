"""Rows that stayed too long: dead owners, doubts, people who left, campaigns that grew too old."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, true, update
from sqlmodel import Session, col

from newsletter.domain.campaign import Campaign, Doubt
from newsletter.domain.delivery import DUE, DeliveryState
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
    """Declare a sender dead: what its connections were attempting is in doubt. Returns the rows."""
    changed(session, delete(WorkerRow).where(col(WorkerRow.id) == worker))
    return give_up_orphans(session, now)


def give_up_orphans(session: Session, now: datetime) -> int:
    """Move every row that is attempting for a sender nobody knows into doubt. Returns the rows.

    A connection's owner name is the sender's name, a slash and a number.
    """
    beginning = func.substr(col(DeliveryRow.owner), 1, func.length(WorkerRow.id) + 1)
    its_sender = exists().where(beginning == WorkerRow.id + "/")
    return _give_up(session, ~its_sender, "its sender died", now)


def give_up_held(session: Session, owner: str, now: datetime) -> int:
    """Move what a connection still holds from before into doubt: its last outcome was never written."""
    return _give_up(session, col(DeliveryRow.owner) == owner, "its outcome could not be written", now)


def _give_up(session: Session, whose: ColumnElement[bool], why: str, now: datetime) -> int:
    held = (
        update(DeliveryRow)
        .where(col(DeliveryRow.state) == DeliveryState.ATTEMPTING.value, whose)
        .values(state=DeliveryState.IN_DOUBT.value, owner=None, changed_at=now, reply=why)
    )
    return changed(session, held)


def in_state(session: Session, campaign: Campaign, state: DeliveryState) -> list[Doubt]:
    """Return the rows of a campaign nobody can tell about (*in_doubt*), or that wait for a person (*needs_review*)."""
    chosen = (
        select(col(DeliveryRow.id), col(DeliveryRow.resends), col(DeliveryRow.reply), col(MemberRow.address))
        .join(MemberRow, col(MemberRow.id) == DeliveryRow.member_id)
        .where(col(DeliveryRow.campaign_id) == campaign.id, col(DeliveryRow.state) == state.value)
        .order_by(col(DeliveryRow.id))
    )
    rows = session.connection().execute(chosen)
    return [Doubt(delivery=i or 0, resends=r, reply=why, address=to, state=state) for i, r, why, to in rows]


def settle_doubt(session: Session, doubt: Doubt, state: DeliveryState, why: str, now: datetime) -> bool:
    """Move a row out of doubt; a row planned again counts one resend. False when it moved since it was read."""
    again = 1 if state is DeliveryState.PLANNED else 0
    statement = (
        update(DeliveryRow)
        .where(
            col(DeliveryRow.id) == doubt.delivery,
            col(DeliveryRow.state) == doubt.state.value,
            col(DeliveryRow.resends) == doubt.resends,
        )
        .values(state=state.value, resends=doubt.resends + again, due_at=None, reply=why, changed_at=now)
    )
    return changed(session, statement) == 1


def suppress_leavers(session: Session, campaign: Campaign, now: datetime) -> int:
    """Close the waiting rows of members who left, paused or were suppressed since planning."""
    gone = (
        select(col(MemberRow.id))
        .where(
            col(MemberRow.id) == DeliveryRow.member_id,
            or_(~audience.subscribed(campaign.newsletter), audience.suppressed(campaign.newsletter)),
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
