"""What SQLite wants said: how a connection is prepared, how a transaction begins, how one waits for its turn."""

import sqlite3
import time
from typing import Any

#: How long a writer waits for its turn, in milliseconds.
PATIENCE = 30_000
#: Takes the writer's turn at once, so that what is read cannot change before it is written.
_BEGIN_WRITING = "BEGIN IMMEDIATE"
#: Seconds after which a writer that waits has looked again (SQLite's busy handler sleeps 0.1 at most).
LOOK = 0.12
#: Seconds between two looks of a sender whose turn is as short.
_GLANCE = 0.0003


def prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    _write_ahead(connection)
    for pragma in (
        "foreign_keys=ON",
        f"busy_timeout={PATIENCE}",
        "synchronous=FULL",  # an intent must survive a power cut before its message leaves
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Choose the write-ahead log; of processes that open a new file at once, SQLite tells all but one to come again."""
    end = time.monotonic() + PATIENCE / 1000
    while True:
        try:
            return connection.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(0.02)


def begin_soon(cursor: Any) -> None:
    """Take the writer's turn as `_BEGIN_WRITING` does, and look far more often than SQLite whether it is free.

    Workers of several processes take turns of a millisecond: SQLite, which waits longer after each look, would leave
    the file unused most of the time.
    """
    end = time.monotonic() + PATIENCE / 1000
    cursor.execute("PRAGMA busy_timeout=0")
    try:
        while not _begun(cursor, hurried=time.monotonic() < end):
            time.sleep(_GLANCE)
    finally:
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE}")


def _begun(cursor: Any, *, hurried: bool) -> bool:
    try:
        cursor.execute(_BEGIN_WRITING)
    except sqlite3.OperationalError as error:
        if not hurried or "locked" not in str(error):
            raise
        return False
    return True


def begin(connection: Any) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql(_BEGIN_WRITING if writes else "BEGIN")
