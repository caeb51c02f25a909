"""What a database says of itself: whose it is, and how far it has come."""

import secrets

from sqlmodel import Session, col, select

from newsletter.domain.instance import Mark
from newsletter.storage.database import take_turn
from newsletter.storage.tables import DeliveryRow, EpochRow

_ONLY = 1


def mark(session: Session) -> Mark | None:
    """Return what the database says of itself; None when nothing ever sent from it."""
    row = session.get(EpochRow, _ONLY)
    return None if row is None else Mark(token=row.token, epoch=row.number)


def advance(session: Session) -> Mark:
    """Let the database come one step further, and return what it says then."""
    return _written(session, None)


def renew(session: Session) -> Mark:
    """Make the database another one than those it was copied to or from, and return what it says then."""
    return _written(session, secrets.token_hex(16))


def has_sent(session: Session) -> bool:
    """Tell whether anything was ever planned to leave from this database."""
    return session.exec(select(col(DeliveryRow.id)).limit(1)).first() is not None


def _written(session: Session, token: str | None) -> Mark:
    take_turn(session, "instance")
    row = session.get(EpochRow, _ONLY, populate_existing=True)
    if row is None:
        row = EpochRow(id=_ONLY, token=secrets.token_hex(16), number=0)
        session.add(row)
    row.token, row.number = token or row.token, row.number + 1
    session.flush()
    return Mark(token=row.token, epoch=row.number)
