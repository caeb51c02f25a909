"""A database before its first migration, SQLite then PostgreSQL."""

from collections.abc import Iterator

import pytest

from newsletter.storage.database import Database


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    """Yield a database without any table."""
    opened = Database(empty_database_url)
    yield opened
    opened.close()
