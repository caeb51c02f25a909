"""A database that cannot be used is told in one line, in our words, without its password."""

import socket
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from newsletter.domain.server import WrongAddress
from newsletter.storage import migrate, schema
from newsletter.storage.database import Database, StorageError, StorageFull, StorageUnavailable, take_turn


@pytest.fixture
def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("newsletter.db", "is not the address of a database"),
        ("mysql://u:motdepasse@h/base", "“mysql” is not supported"),
        ("pigeon+post://u:motdepasse@h/base", "“pigeon+post” is not supported"),
        ("postgresql://u:motdepasse@h/base", "“postgresql” is not supported"),
        ("sqlite+aiosqlite:///x.db", "“sqlite+aiosqlite” is not supported"),
        ("sqlite://", "it names no file"),
        ("sqlite:///:memory:", "it names no file"),
        ("sqlite://x.db", "it names no file"),
        ("postgresql+psycopg://u:motdepasse@h:1x/base", "its port is wrong"),
        ("postgresql+psycopg://u:motdepasse@h:70000/base", "the port is not a number from 1 to 65535"),
        ("postgresql+psycopg://u:motdepasse@h", "it names no database"),
    ],
)
def test_an_address_we_cannot_use_is_refused_with_what_is_accepted(url: str, why: str) -> None:
    with pytest.raises(WrongAddress) as refused:
        Database(url)
    told = str(refused.value)
    assert why in told
    assert "accepted: sqlite:///FILE, or postgresql+psycopg://" in told
    assert "motdepasse" not in told
    assert url.replace("motdepasse", "***") in told


def test_a_server_that_is_not_there_is_told_in_one_line(free_port: int) -> None:
    database = Database(f"postgresql+psycopg://lettre:motdepasse@127.0.0.1:{free_port}/base")
    for use in (database.reading, database.writing):
        with pytest.raises(StorageUnavailable) as told, use() as session:
            session.execute(text("SELECT 1"))
        assert f"postgresql+psycopg://lettre:***@127.0.0.1:{free_port}/base cannot be used" in str(told.value)
        assert "efused" in str(told.value)
        assert "\n" not in str(told.value)
    with pytest.raises(StorageUnavailable):
        schema.check(database)
    with pytest.raises(StorageUnavailable):
        migrate.upgrade(database)
    database.close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "newsletter.db"
    path.write_text("une lettre, pas une base\n" * 50)
    database = Database(f"sqlite:///{path}")
    with pytest.raises(StorageUnavailable, match="file is not a database"), database.reading() as session:
        session.execute(text("SELECT 1"))
    database.close()


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'nowhere' / 'newsletter.db'}")
    with pytest.raises(StorageFull, match="unable to open"), database.writing() as session:
        session.execute(text("SELECT 1"))
    database.close()


def test_a_refusal_is_told_without_the_values_of_the_row(database_url: str) -> None:
    database = Database(database_url)
    row = text("INSERT INTO network (id, declaration) VALUES (:id, '{}'), (:id, '{}')")
    with pytest.raises(StorageError) as told, database.writing() as session:
        session.execute(row, {"id": "ines@commune.example"})
    assert not isinstance(told.value, StorageUnavailable)
    assert "ines@commune.example" not in str(told.value)
    database.close()


def test_whoever_has_the_turn_is_waited_for(database_url: str) -> None:
    database = Database(database_url)
    inside, overlaps = [0], []

    def act() -> None:
        with database.writing() as session:
            take_turn(session, "declare")
            inside[0] += 1
            overlaps.append(inside[0])
            threading.Event().wait(0.05)
            inside[0] -= 1

    crowd = [threading.Thread(target=act) for _ in range(5)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert overlaps == [1] * 5
    database.close()
