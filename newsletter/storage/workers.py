"""Workers: alive as long as their counter moves; what a dead one was attempting is in doubt."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlmodel import Session, col

from newsletter.domain.delivery import DeliveryState
from newsletter.storage.rows import changed
from newsletter.storage.tables import DeliveryRow, WorkerRow

# Every row that is attempting has an owner, and only those that have one are in the index of owners.
_ATTEMPTING = (col(DeliveryRow.owner).is_not(None), col(DeliveryRow.state) == DeliveryState.ATTEMPTING.value)


def start(session: Session, worker: str, host: str, pid: int, now: datetime) -> None:
    """Make a worker known, before it takes its first row."""
    session.add(WorkerRow(id=worker, host=host, pid=pid, started_at=now))


def beat(session: Session, worker: str) -> bool:
    """Move a worker's counter; False when it was declared dead and must stop."""
    alive = update(WorkerRow).where(col(WorkerRow.id) == worker).values(beat=WorkerRow.beat + 1)
    return changed(session, alive) == 1


def beats(session: Session) -> dict[str, int]:
    """Return every known worker's counter."""
    counters = session.connection().execute(select(col(WorkerRow.id), col(WorkerRow.beat)))
    return {worker: beat for worker, beat in counters}


def bury(session: Session, worker: str, now: datetime) -> int:
    """Declare a worker dead: what its connections were attempting is in doubt. Returns the rows."""
    changed(session, delete(WorkerRow).where(col(WorkerRow.id) == worker))
    return give_up_orphans(session, now)


def give_up_orphans(session: Session, now: datetime) -> int:
    """Move every row that is attempting for a worker nobody knows into doubt. Returns the rows.

    A connection's owner name is the worker's name, a slash and a number.
    """
    beginning = func.substr(col(DeliveryRow.owner), 1, func.length(WorkerRow.id) + 1)
    its_worker = exists().where(beginning == WorkerRow.id + "/")
    return _give_up(session, ~its_worker, "its worker died", now)


def give_up_held(session: Session, owner: str, now: datetime) -> int:
    """Move what a connection still holds from before into doubt: its last outcome was never written."""
    return _give_up(session, col(DeliveryRow.owner) == owner, "its outcome could not be written", now)


def holds(session: Session, worker: str) -> bool:
    """Tell whether a connection of a worker is attempting anything."""
    found = select(col(DeliveryRow.id)).where(*_ATTEMPTING, _of(worker)).limit(1)
    return session.execute(found).first() is not None


def give_up_all(session: Session, worker: str, now: datetime) -> int:
    """Move what the connections of a worker still hold into doubt, when none of them is at work."""
    return _give_up(session, _of(worker), "its outcome could not be written", now)


def _of(worker: str) -> ColumnElement[bool]:
    beginning = f"{worker}/"
    return func.substr(col(DeliveryRow.owner), 1, len(beginning)) == beginning


def _give_up(session: Session, whose: ColumnElement[bool], why: str, now: datetime) -> int:
    held = (
        update(DeliveryRow)
        .where(*_ATTEMPTING, whose)
        .values(state=DeliveryState.IN_DOUBT.value, owner=None, changed_at=now, reply=why)
    )
    return changed(session, held)
