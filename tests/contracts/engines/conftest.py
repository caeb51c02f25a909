"""Every engine on every database it works on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.engine import Engine
from newsletter.storage.database import Database
from tests import pg
from tests.contracts.engines.bench import Bench
from tests.faults import crew

ENGINES = {
    "local-sqlite": Engine.LOCAL,
    "local-postgresql": Engine.LOCAL,
    "procrastinate-postgresql": Engine.PROCRASTINATE,
}
BENCHES = [
    pytest.param(name, marks=[] if name == "local-sqlite" else [pytest.mark.postgres], id=name) for name in ENGINES
]


@pytest.fixture(params=BENCHES)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """Yield each engine in turn, on a database with today's schema and no row."""
    engine = ENGINES[request.param]
    for url in _urls(request, request.param, tmp_path):
        database = Database(url)
        yield Bench(engine, database, tmp_path)
        database.close()


def _urls(request: pytest.FixtureRequest, name: str, folder: Path) -> Iterator[str]:
    if name == "local-sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "newsletter.db")
        yield f"sqlite:///{folder / 'newsletter.db'}"
        return
    server: pg.Server = request.getfixturevalue("postgresql")
    template = "queue_template" if name.startswith("procrastinate") else "postgresql_template"
    url = server.create(request.getfixturevalue(template))
    yield url
    server.drop(url)


@pytest.fixture
def post(tmp_path: Path) -> Iterator[crew.Post]:
    """Yield a server that takes a moment over each message, so that a campaign lasts."""
    with crew.post(tmp_path / "post", delay=0.01) as server:
        yield server
