"""The tables of procrastinate: made and brought up to date with the migrations its package ships.

procrastinate keeps no record of its own of what was applied, so that we do, in a table beside its own.
"""

from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, text

from newsletter.storage.database import Database
from newsletter.storage.schema import LOCK, OldSchema

_RECORD = "CREATE TABLE IF NOT EXISTS queue_migration (name varchar PRIMARY KEY, applied_at timestamptz DEFAULT now())"
_NOTE = text("INSERT INTO queue_migration (name) VALUES (:name)")
_KNOWN = text("SELECT name FROM queue_migration")
_EXISTS = text("SELECT to_regclass(:name) IS NOT NULL")
_UPGRADE = "run `newsletter db upgrade` with NEWSLETTER_ENGINE=procrastinate"


class StrangeQueue(OldSchema):
    """Tables of procrastinate are there that somebody else made."""


def shipped() -> list[Path]:
    """Return the migrations of the installed procrastinate, the oldest first."""
    return sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))


def release() -> str:
    """Return the version of the installed procrastinate."""
    return version("procrastinate")


def upgrade(database: Database) -> list[str]:
    """Make the queue's tables, or apply the migrations they lack; returns the migrations now known that were not.

    Each is whole or not at all, so that an interrupted upgrade goes on where it stopped; of machines that do so at
    once, each waits for the other. Raises `StrangeQueue` when the tables are there and not ours, and `StorageError`.
    """
    if _begin(database):
        return [path.name for path in shipped()]
    return [path.name for path in shipped() if _apply(database, path)]


def check(database: Database) -> None:
    """Raise `OldSchema` unless the queue's tables are those the installed procrastinate needs."""
    with database.explained(), database.engine.connect() as connection:
        missing = {path.name for path in shipped()} - _known(connection)
        found = _has(connection, "procrastinate_jobs")
    if not found:
        raise OldSchema(f"the queue of procrastinate has no tables in this database: {_UPGRADE}")
    if missing:
        raise OldSchema(f"the tables of the queue are older than procrastinate {release()} needs: {_UPGRADE}")


def _begin(database: Database) -> bool:
    """Make the tables of today where there are none, in one go; False where they are."""
    with database.explained(), database.engine.begin() as connection:
        _take_turn(connection)
        recorded = _has(connection, "queue_migration")
        if _has(connection, "procrastinate_jobs"):
            if not recorded:
                raise StrangeQueue(
                    "this database has tables of procrastinate that `newsletter db upgrade` did not make, so that "
                    "nobody knows their version: give the newsletter a database of its own, or remove them"
                )
            return False
        connection.exec_driver_sql(_RECORD)
        connection.exec_driver_sql("DELETE FROM queue_migration")
        _run(connection, SchemaManager.get_schema())
        _note(connection, (path.name for path in shipped()))
    return True


def _apply(database: Database, migration: Path) -> bool:
    with database.explained(), database.engine.begin() as connection:
        _take_turn(connection)
        if migration.name in _known(connection):
            return False
        _run(connection, migration.read_text(encoding="utf-8"))
        _note(connection, [migration.name])
    return True


def _take_turn(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": LOCK})


def _has(connection: Connection, table: str) -> bool:
    return bool(connection.execute(_EXISTS, {"name": table}).scalar_one())


def _known(connection: Connection) -> set[str]:
    return set(connection.execute(_KNOWN).scalars()) if _has(connection, "queue_migration") else set()


def _run(connection: Connection, script: str) -> None:
    connection.execution_options(no_parameters=True).exec_driver_sql(script)


def _note(connection: Connection, names: Iterable[str]) -> None:
    connection.execute(_NOTE, [{"name": name} for name in names])
