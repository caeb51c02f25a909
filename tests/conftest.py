"""Fixtures for the tests of the house: real databases, fresh for each test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.storage import queue_schema
from newsletter.storage.database import Database
from newsletter.storage.migrate import upgrade
from tests import pg

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[pg.Server]:
    """Yield a real PostgreSQL; without one the tests are skipped on a desk and fail where CI=true."""
    try:
        with pg.server() as server:
            yield server
    except pg.NoServer as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(str(reason), pytrace=False)
        pytest.skip(str(reason))


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the URL of a database without any table, on SQLite then on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: pg.Server = request.getfixturevalue("postgresql")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the URL of a database with today's schema and no row, on SQLite then on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "newsletter.db")
        yield f"sqlite:///{tmp_path / 'newsletter.db'}"
        return
    server: pg.Server = request.getfixturevalue("postgresql")
    url = server.create(request.getfixturevalue("postgresql_template"))
    yield url
    server.drop(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Yield an open database with today's schema and no row, on SQLite then on PostgreSQL."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file migrated once, to be copied."""
    path = tmp_path_factory.mktemp("template") / "newsletter.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql: pg.Server) -> Iterator[str]:
    """Yield the URL of a PostgreSQL database migrated once, to be copied."""
    url = postgresql.create()
    _migrate(url)
    yield url
    postgresql.drop(url)


@pytest.fixture(scope="session")
def queue_template(postgresql: pg.Server, postgresql_template: str) -> Iterator[str]:
    """Yield the URL of a PostgreSQL database that also has the queue's tables, to be copied."""
    url = postgresql.create(postgresql_template)
    database = Database(url)
    queue_schema.upgrade(database)
    database.close()
    yield url
    postgresql.drop(url)


@pytest.fixture
def queue_url(postgresql: pg.Server, queue_template: str) -> Iterator[str]:
    """Yield the URL of a PostgreSQL database with today's schema, the queue's tables and no row."""
    url = postgresql.create(queue_template)
    yield url
    postgresql.drop(url)


def _migrate(url: str) -> None:
    database = Database(url)
    upgrade(database)
    database.close()
