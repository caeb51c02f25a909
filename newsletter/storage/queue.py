"""The queue of procrastinate: hints that something is due, written with the rows they concern.

What is due stands in our own tables. Whoever empties the queue takes nothing away but time.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.engine import make_url

from newsletter.domain.hint import Hint
from newsletter.storage.database import Session, StorageError

#: Never opened: it only writes on the connection of a session.
_APP = App(connector=SyncPsycopgConnector())
_QUEUED = text("SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'todo' AND queueing_lock IN :locks")
_FORGET = text("DELETE FROM procrastinate_jobs WHERE status = 'doing' AND worker_id IS NULL")


def conninfo(url: str) -> str:
    """Return how PostgreSQL's own library writes the address of our database."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def defer(session: Session, hint: Hint) -> bool:
    """Put a hint into the queue, in the session's own transaction; False when it waits there already.

    Raises `StorageError` when the queue cannot be written.
    """
    try:
        with session.begin_nested():
            _deferred(session, hint)
    except AlreadyEnqueued:
        return False
    except ConnectorException as fault:
        raise StorageError(f"the queue cannot be written: {fault.__cause__ or fault}") from fault
    return True


def _deferred(session: Session, hint: Hint) -> None:
    job = _APP.configure_task(
        hint.verb,
        queue=hint.queue,
        queueing_lock=hint.lock,
        schedule_at=_moment(session, hint.after) if hint.after else None,
        connection=session.connection().connection.driver_connection,
    )
    job.defer(key=hint.key)


def _moment(session: Session, seconds: float) -> datetime:
    """Return a moment of the database's own clock: ours may be ahead of those who take jobs."""
    now: datetime = session.connection().execute(select(func.now())).scalar_one()
    return now + timedelta(seconds=seconds)


def hand_over(session: Session, hints: Iterable[Hint]) -> int:
    """Put the hints into the queue that do not wait there yet; returns how many."""
    wanted = {hint.lock: hint for hint in hints}
    if not wanted:
        return 0
    asked = _QUEUED.bindparams(bindparam("locks", expanding=True))
    for (known,) in session.connection().execute(asked, {"locks": list(wanted)}):
        with suppress(KeyError):
            del wanted[known]
    # Always in the same order, so that two who do this at once never wait for one another.
    return sum(defer(session, wanted[lock]) for lock in sorted(wanted))


def forget_lost(session: Session) -> int:
    """Take away what workers that died were doing; what is still due is found in our tables. Returns how many."""
    return int(session.connection().execute(_FORGET).rowcount)
