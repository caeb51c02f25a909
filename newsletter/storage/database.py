"""One database, two kinds of session: reading leaves others free, writing takes its turn at once."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlmodel import Session

__all__ = ["Database", "DatabaseError", "Session", "StorageFull"]

#: How long a writer waits for its turn on SQLite, in milliseconds.
PATIENCE = 30_000


class StorageFull(Exception):
    """The database could not be written: no space, no permission; nothing was half done."""


class Database:
    """An open database, SQLite or PostgreSQL, behind the same two questions."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.dialect = make_url(url).get_backend_name()
        self._engine = _engine(url, self.dialect)
        self._writer = self._engine.execution_options(writes=True)

    @property
    def engine(self) -> Engine:
        """The engine, for migrations."""
        return self._engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that only reads; nothing is kept."""
        with Session(self._engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction that writes; committed at the end, rolled back on any error.

        On SQLite it takes the writer's turn first (BEGIN IMMEDIATE), so that what it reads cannot
        change under it. Raises `StorageFull` when the disk is full or not writable.
        """
        try:
            with Session(self._writer, expire_on_commit=False) as session, session.begin():
                yield session
        except OperationalError as error:
            raise _explained(error, self.url) from error

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


def _explained(error: OperationalError, url: str) -> Exception:
    text = str(error.orig).lower()
    if any(word in text for word in ("full", "readonly", "no space", "unable to open")):
        place = make_url(url).render_as_string(hide_password=True)
        return StorageFull(f"{place}: {error.orig}; free some space or check the permissions, then run again")
    return error


def _engine(url: str, dialect: str) -> Engine:
    if dialect != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=20)
    engine = create_engine(url, connect_args={"timeout": PATIENCE / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        f"busy_timeout={PATIENCE}",
        "synchronous=FULL",  # an intent must survive a power cut before its message leaves
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
