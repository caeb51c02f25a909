"""A sending under way: the server, and the settings of those who send."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import crew


@pytest.fixture
def post(tmp_path: Path) -> Iterator[crew.Post]:
    """Yield a server that answers at once."""
    with crew.post(tmp_path / "post") as server:
        yield server


@pytest.fixture
def settings(database_url: str, tmp_path: Path, post: crew.Post) -> dict[str, str]:
    """Return the settings of a worker that sends through the server."""
    return crew.environment(database_url, tmp_path / "home", post.port)
