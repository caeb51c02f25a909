"""The engine for many machines as an operator meets it: what it needs is said, and it ends when it is told to."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from newsletter.app import open_app
from newsletter.engine import Engine
from newsletter.pipeline.declarations import read
from newsletter.pipeline.declare import declare
from newsletter.settings import bundled, load
from newsletter.storage.database import Database
from tests import pg, started
from tests.contracts.engines.bench import Bench
from tests.faults import crew
from tests.faults.crew import NEWSLETTER, WORKER

pytestmark = pytest.mark.postgres
SLOW = """
[[source]]
id = "lente"
label = "Une source lente"
kind = "executable"
[source.config]
command = ["sh", "-c", "touch begun; sleep 50"]
folder = "{folder}"
"""


@pytest.fixture
def shared(postgresql_template: str, postgresql: pg.Server, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Yield the settings of a host whose database has no queue yet."""
    url = postgresql.create(postgresql_template)
    yield crew.environment(url, tmp_path / "home") | {"NEWSLETTER_ENGINE": "procrastinate"}
    postgresql.drop(url)


def told(settings: dict[str, str], *command: str) -> tuple[int, str]:
    """Return the exit code of a command and all it said, on one line."""
    said = started.run((*NEWSLETTER, *command), env=settings, cwd=crew.ROOT)
    return said.code, " ".join((said.out + said.err).split())


def test_a_queue_without_tables_is_told_and_made_by_the_release_command(shared: dict[str, str]) -> None:
    for command in (("worker", "--until-idle"), ("doctor",)):
        code, said = told(shared, *command)
        assert (code, "has no tables in this database: run `newsletter db upgrade`" in said) == (1, True), said
        assert "Traceback" not in said
    code, said = told(shared, "db", "upgrade")
    assert code == 0
    assert "queue of procrastinate 3." in said
    assert "migrations applied" in said
    assert "migrations applied" not in told(shared, "db", "upgrade")[1]
    code, said = told(shared, "doctor", "--json")
    rows = {row["check"]: row for row in json.loads(said)}
    assert (code, rows["queue"]["state"]) == (0, "ok")
    assert told(shared, "worker", "--until-idle") == (0, "0 messages settled")


def test_a_queue_on_sqlite_is_refused_with_what_to_do(tmp_path: Path) -> None:
    settings = crew.environment(f"sqlite:///{tmp_path / 'newsletter.db'}", tmp_path / "home")
    code, said = told(settings | {"NEWSLETTER_ENGINE": "procrastinate"}, "worker")
    assert code == 1
    assert "which needs PostgreSQL" in said
    assert "Traceback" not in said


def test_a_worker_asked_to_stop_leaves_a_source_that_hangs_to_others(queue_url: str, tmp_path: Path) -> None:
    bench = Bench(Engine.PROCRASTINATE, Database(queue_url), tmp_path)
    copytree(bundled("data") / "init", tmp_path / "host")
    with (tmp_path / "host" / "sources.toml").open("a", encoding="utf-8") as file:
        file.write(SLOW.format(folder=tmp_path))
    settings = bench.settings("host")
    app = open_app(load(settings))
    declare(app.context, read(app.declarations, {}, bundled("data") / "reference"))
    with app.database.writing() as session:
        app.context.defer(session, "collect", "")
    app.close()
    with crew.running(WORKER, settings) as worker:
        crew.wait_for((tmp_path / "begun").exists, worker)
        worker.send_signal(signal.SIGTERM)
        said, _ = worker.communicate(timeout=10)
    bench.database.close()
    assert worker.returncode == 0, said
    assert "left to others: collect" in said
