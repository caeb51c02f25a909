"""A sending under way: the tables, the server, and the settings of those who send."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.storage.database import Database
from tests.faults import crew


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Yield the database as a test reads it."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def post(tmp_path: Path) -> Iterator[crew.Post]:
    """Yield a server that answers at once."""
    with crew.post(tmp_path / "post") as server:
        yield server


@pytest.fixture
def settings(database_url: str, tmp_path: Path, post: crew.Post) -> dict[str, str]:
    """Return the settings of a worker that sends through the server."""
    return crew.environment(database_url, tmp_path / "home", post.port)
