"""On SQLite, a sender waits for the writer's turn, takes it soon, and gives up in its own time."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newsletter.storage import migrate, sqlite
from newsletter.storage.database import Database, StorageUnavailable


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "x.db"


@pytest.fixture
def database(file: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{file}")
    migrate.upgrade(opened)
    yield opened
    opened.close()


def test_a_sender_waits_until_another_process_has_had_its_turn(database: Database, file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        done: list[str] = []
        ends = threading.Timer(0.2, lambda: (done.append("other"), other.execute("COMMIT")))
        ends.start()
        with database.direct():
            done.append("ours")
        ends.join()
    assert done == ["other", "ours"]


def test_a_sender_whose_turn_never_comes_says_so(
    database: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE", 50)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageUnavailable, match="locked"), database.direct():
            pass


def test_after_its_turn_a_connection_waits_as_before(database: Database) -> None:
    with database.direct() as direct:
        (patience,) = direct._connection.cursor().execute("PRAGMA busy_timeout").fetchone()
    assert patience == sqlite.PATIENCE
