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
#: Seconds between two looks of a sender, and those after which it waits as others do.
_GLANCE, _MOMENT = 0.0003, 0.005


def prepare(connection: sqlite3.Connection, _record: Any) -> None:
    """Prepare a new connection: its transactions are ours to begin, and each commit waits for the disk."""
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
            if not _is_busy(error) or time.monotonic() > end:
                raise
            time.sleep(0.02)


def begin(connection: Any) -> None:
    """Begin the transaction of a session; one that writes takes the writer's turn."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql(_BEGIN_WRITING if writes else "BEGIN")


def begin_soon(cursor: Any) -> None:
    """Take the writer's turn, and for a moment look far more often than SQLite whether it is free.

    Senders of several processes take turns of a millisecond or two: SQLite, which waits longer after each look, would
    leave the file unused most of the time. Where turns last longer, one waits as everybody does, or those who look
    seldom would hardly ever find it free.
    """
    end = time.monotonic() + _MOMENT
    try:
        cursor.execute("PRAGMA busy_timeout=0")
        while time.monotonic() < end:
            if _begun(cursor):
                return
            time.sleep(_GLANCE)
    finally:
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE}")
    cursor.execute(_BEGIN_WRITING)


def _begun(cursor: Any) -> bool:
    """Take the writer's turn if it is free; False when somebody has it."""
    try:
        cursor.execute(_BEGIN_WRITING)
    except sqlite3.OperationalError as error:
        if not _is_busy(error):
            raise
        return False
    return True


def _is_busy(error: sqlite3.OperationalError) -> bool:
    """Return whether somebody else has the file; SQLite may say more in the bits above (result codes, extended)."""
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
