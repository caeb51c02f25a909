"""Small helpers for statements that write."""

from typing import Any

from sqlalchemy import CursorResult
from sqlalchemy.sql.dml import UpdateBase
from sqlmodel import Session

from newsletter.domain.access import By


def added(session: Session, row: Any) -> int:
    """Write a new row and return the id the database gave it."""
    session.add(row)
    session.flush()
    return int(row.id)


def changed(session: Session, statement: UpdateBase) -> int:
    """Run a statement without touching loaded rows and return how many rows it wrote."""
    result: CursorResult[Any] = session.connection().execute(
        statement, execution_options={"synchronize_session": False, "preserve_rowcount": True}
    )
    return int(result.rowcount)


def created(by: By) -> dict[str, Any]:
    """Return the columns that say who wrote a row, and when."""
    return {"created_at": by.at, "created_by": by.actor}


def updated(by: By) -> dict[str, Any]:
    """Return the columns that say who last changed a row, and when."""
    return {"updated_at": by.at, "updated_by": by.actor}
