"""Every row of one database into another: how an installation moves from SQLite to PostgreSQL, or back."""

from sqlalchemy import Table, func, insert, select, text
from sqlmodel import Session

from newsletter.storage import schema
from newsletter.storage.database import Database
from newsletter.storage.tables import WorkerRow
from newsletter.storage.tables.base import metadata

#: Rows read and written at a time.
CHUNK = 1_000
_SEQUENCE = text("SELECT pg_get_serial_sequence(:name, 'id')")
_COUNT_ON = text("SELECT setval(CAST(:sequence AS regclass), :last)")


class NotEmpty(ValueError):
    """Rows are never copied among others."""


def copy(source: Database, target: Database) -> dict[str, int]:
    """Copy every row of `source` into `target`, all of them or none; returns how many of each table.

    Both have today's schema and `target` holds nothing yet. Workers are not copied: what they were attempting when
    they were stopped is in doubt, and is looked after by the first worker there. Raises `OldSchema`, `NotEmpty` and
    `StorageError`.
    """
    schema.check(source)
    schema.check(target)
    with source.reading() as read, target.writing() as write:
        _check_empty(write)
        copied = {table.name: _copied(table, read, write) for table in _tables()}
        if target.dialect == "postgresql":
            for table in _tables():
                _count_on(table, write)
    return copied


def _tables() -> list[Table]:
    return [table for table in metadata.sorted_tables if table.name != WorkerRow.__tablename__]


def _check_empty(session: Session) -> None:
    filled = [table.name for table in _tables() if session.connection().execute(select(table).limit(1)).first()]
    if filled:
        raise NotEmpty(
            f"the database to copy into is not empty ({', '.join(filled)}): rows are never copied among others"
        )


def _copied(table: Table, read: Session, write: Session) -> int:
    count = 0
    rows = read.connection().execution_options(yield_per=CHUNK).execute(select(table))
    for chunk in rows.mappings().partitions():
        write.connection().execute(insert(table), [dict(row) for row in chunk])
        count += len(chunk)
    return count


def _count_on(table: Table, session: Session) -> None:
    """Let numbers go on after the highest there is: PostgreSQL does not look at those it was given."""
    if "id" not in table.c:
        return
    sequence = session.connection().execute(_SEQUENCE, {"name": table.name}).scalar_one()
    last = session.connection().execute(select(func.max(table.c.id))).scalar_one() if sequence else None
    if last is not None:
        session.connection().execute(_COUNT_ON, {"sequence": sequence, "last": last})
