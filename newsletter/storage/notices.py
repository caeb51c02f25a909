"""Messages that wait for their transport: queued once per thing to tell, marked once accepted."""

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Update, or_
from sqlmodel import Session, col, select, update

from newsletter.domain.access import By
from newsletter.domain.notice import Notice
from newsletter.storage.database import take_turn
from newsletter.storage.rows import changed, created
from newsletter.storage.tables import NoticeRow

#: When one whose recipient is refused for good may be tried again.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
#: Columns a notice has under the same names.
_SAME = ("key", "recipient", "subject", "body", "sent_at", "due_at", "fault", "doubts")


def queue(session: Session, notice: Notice, by: By) -> bool:
    """Write a message to be sent; False when the same thing was told before, whether it left or not."""
    take_turn(session, f"notice {notice.key}")
    if session.exec(select(NoticeRow.id).where(col(NoticeRow.key) == notice.key)).first() is not None:
        return False
    session.add(NoticeRow(**{name: getattr(notice, name) for name in _SAME}, **created(by)))
    session.flush()
    return True


def listed(session: Session) -> list[Notice]:
    """Return every message, the oldest first."""
    return [_notice(row) for row in session.exec(select(NoticeRow).order_by(col(NoticeRow.id)))]


def waiting(session: Session, now: datetime) -> list[Notice]:
    """Return the messages to be sent at `now`, the oldest first."""
    chosen = select(NoticeRow).where(*_is_due(now)).order_by(col(NoticeRow.id))
    return [_notice(row) for row in session.exec(chosen)]


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    due_at = col(NoticeRow.due_at)
    return col(NoticeRow.sent_at).is_(None), or_(due_at.is_(None), due_at <= now)


def _notice(row: NoticeRow) -> Notice:
    same = {name: getattr(row, name) for name in _SAME}
    return Notice(id=row.id or 0, written_at=row.created_at, **same)


def take(session: Session, notice: int, now: datetime, until: datetime) -> bool:
    """Take a message to send it; False when another clock took it. Unless settled, it is due again at `until`."""
    taken = update(NoticeRow).where(col(NoticeRow.id) == notice, *_is_due(now)).values(due_at=until)
    return changed(session, taken) == 1


def accepted(session: Session, notice: int, at: datetime) -> None:
    """Note that a message left; the first time counts."""
    changed(session, _unsent(notice).values(sent_at=at, due_at=None, fault=""))


def missed(session: Session, notice: int, fault: str, due_at: datetime) -> None:
    """Note why a message did not leave and when it may be tried again; one that left meanwhile stays as it is."""
    changed(session, _unsent(notice).values(fault=fault, due_at=due_at))


def doubted(session: Session, notice: int, fault: str, due_at: datetime) -> None:
    """Note that nobody knows whether a message arrived, and when it may leave once more."""
    changed(session, _unsent(notice).values(fault=fault, due_at=due_at, doubts=NoticeRow.doubts + 1))


def postpone(session: Session, notice: int, fault: str, now: datetime, due_at: datetime) -> None:
    """Note why a message that is due was not tried, and when it may be; one that is held or settled stays as it is."""
    changed(
        session, update(NoticeRow).where(col(NoticeRow.id) == notice, *_is_due(now)).values(fault=fault, due_at=due_at)
    )


def _unsent(notice: int) -> Update:
    return update(NoticeRow).where(col(NoticeRow.id) == notice, col(NoticeRow.sent_at).is_(None))
