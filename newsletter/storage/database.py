"""One database, two kinds of session: reading leaves others free, writing takes its turn at once."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from typing import cast

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

from newsletter.domain.server import WrongAddress, hidden
from newsletter.storage import sqlite
from newsletter.storage.direct import Direct, told
from newsletter.storage.faults import StorageError, StorageFull, StorageUnavailable, explained
from newsletter.storage.together import Answer, Question, Together

__all__ = ["Database", "Session", "StorageError", "StorageFull", "StorageUnavailable", "checked", "take_turn"]

#: What a PostgreSQL address may say otherwise: the seconds a server may take to let us in, and those after which
#: it ends the transaction of a process that froze in the middle of it, so that its rows do not stay locked. No question
#: of ours runs long enough to be worth compiling: with many audiences that took longer than the answer.
_POSTGRESQL = {"connect_timeout": 10, "options": "-c idle_in_transaction_session_timeout=60s -c jit=off"}
ACCEPTED = "accepted: sqlite:///FILE, or postgresql+psycopg://user:password@host:port/name"


def checked(url: str) -> URL:
    """Return the address of a database we can use; raises `WrongAddress` showing it without its password."""
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):  # their messages could quote the password
        raise WrongAddress(
            f"“{hidden(url)}” is not the address of a database, or its port is wrong; {ACCEPTED}"
        ) from None
    why = _unusable(parts)
    if why:
        raise WrongAddress(f"“{hidden(url)}”: {why}; {ACCEPTED}")
    return parts


def _unusable(parts: URL) -> str:
    if parts.drivername not in ("sqlite", "postgresql+psycopg"):
        return f"“{parts.drivername}” is not supported"
    if parts.drivername == "sqlite":
        return "it names no file" if parts.host or parts.database in (None, "", ":memory:") else ""
    if parts.port is not None and not 1 <= parts.port <= 65_535:
        return "the port is not a number from 1 to 65535"
    return "" if parts.database else "it names no database"


class Database:
    """An open database, SQLite or PostgreSQL, behind the same two questions.

    Opening one asks nothing of it yet. Raises `WrongAddress` for a URL we cannot use.
    """

    def __init__(self, url: str) -> None:
        parts = checked(url)
        self.url = url
        self.dialect = parts.get_backend_name()
        self._engine = _engine(parts)
        self._writer = self._engine.execution_options(writes=True)
        self._together = Together(self.direct)

    @property
    def engine(self) -> Engine:
        """The engine, for migrations."""
        return self._engine

    def explained(self) -> AbstractContextManager[None]:
        """Turn the driver's errors into `StorageError`, for whoever uses the engine itself."""
        return explained(self.url)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that only reads; nothing is kept. Raises `StorageError`."""
        with self.explained(), Session(self._engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction that writes; committed at the end, rolled back on any error.

        On SQLite it takes the writer's turn first (BEGIN IMMEDIATE), so that what it reads cannot
        change under it. Raises `StorageError`: `StorageFull` when the disk is full or not writable,
        `StorageUnavailable` when the database does not answer.
        """
        with self.explained(), Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def direct(self) -> Iterator[Direct]:
        """Open a transaction as `writing` does, spoken to the driver itself; raises what `writing` does.

        For turns that last a moment: on SQLite it looks for its own more often (`sqlite.begin_soon`).
        """
        with self.explained(), told(self._engine.dialect), closing(self._engine.raw_connection()) as connection:
            if self.dialect == "sqlite":
                sqlite.begin_soon(connection.cursor())
            yield Direct(cast(DBAPIConnection, connection.dbapi_connection), self._engine.dialect)
            connection.commit()

    def together(self, work: Callable[[Direct, list[Question]], Sequence[Answer]], question: Question) -> Answer:
        """Ask `work` in a transaction shared with what other threads ask at the same time; see `Together.run`.

        Returns once it is durable. Raises what `writing` and `work` raise. A fault of `work` does not
        concern what the others ask; a commit that fails, or a database that is away, is told to them all.
        """
        return self._together.run(work, question)

    def give_way(self) -> None:
        """Let others have their turn between two long transactions.

        On SQLite there is no queue, and whoever waited for a while looks again every tenth of a second only: a writer
        that begins anew at once keeps them waiting for as long as it likes.
        """
        if self.dialect == "sqlite":
            time.sleep(sqlite.LOOK)

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


def take_turn(session: Session, what: str) -> None:
    """Wait until nobody else is at `what`; the turn ends with the transaction.

    For writers that read first and write what was missing. On SQLite a writer already has its turn.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))"), {"what": what})


def _engine(url: URL) -> Engine:
    # Parameters are people's data: they stay out of every message.
    if url.get_backend_name() != "sqlite":
        options = {name: value for name, value in _POSTGRESQL.items() if name not in url.query}
        return create_engine(url, pool_pre_ping=True, pool_size=20, hide_parameters=True, connect_args=options)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": sqlite.PATIENCE / 1000})
    event.listen(engine, "connect", sqlite.prepare)
    event.listen(engine, "begin", sqlite.begin)
    return engine
