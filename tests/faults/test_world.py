"""What happens around a sending: the database goes away or back in time, clocks jump, answers come late."""

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import pytest

from newsletter.domain.campaign import CampaignState
from newsletter.domain.delivery import DeliveryState
from newsletter.engine.local import Worker
from newsletter.plugin.loader import load
from newsletter.settings import bundled
from newsletter.storage.database import Database
from newsletter.storage.migrate import upgrade
from newsletter.storage.wal import is_mended
from tests import pg, sending
from tests.faults import crew
from tests.faults.account import debts
from tests.faults.crew import CONNECTIONS, NEWSLETTER, WORKER
from tests.sending import NOW, current, states

UNTIL_IDLE = (*WORKER, "--until-idle")
Record = Callable[[str, object], None]


def everyone(members: int) -> list[str]:
    return [sending.address(number) for number in range(1, members + 1)]


@pytest.mark.fault("F6")
def test_an_answer_that_comes_later_than_we_wait_costs_one_more_copy_at_most(
    database: Database, post: crew.Post, settings: dict[str, str], record_property: Record
) -> None:
    campaign = sending.begin(database, 10)
    post.order({sending.address(4): ["late"]})
    settings["NEWSLETTER_SMTP_URL"] += "&timeout=1"
    crew.finish(UNTIL_IDLE, settings)
    assert debts(post.taken(), everyone(10), allowed=1) == {}
    assert states(database, campaign) == {DeliveryState.ACCEPTED: 10}
    record_property("copies beyond the first", len(post.taken()) - 10)


@pytest.mark.fault("F7")
def test_a_server_that_closes_with_421_costs_no_recipient_an_attempt(
    database: Database, post: crew.Post, settings: dict[str, str], record_property: Record
) -> None:
    campaign = sending.begin(database, 30)
    post.order({sending.address(number): ["close"] for number in (3, 11, 20)})
    crew.finish(UNTIL_IDLE, settings)
    assert debts(post.taken(), everyone(30), allowed=0) == {}
    assert states(database, campaign) == {DeliveryState.ACCEPTED: 30}
    record_property("failed", 0)


@pytest.mark.fault("F2")
def test_all_workers_killed_at_once_lose_nobody(
    database: Database, post: crew.Post, settings: dict[str, str], record_property: Record
) -> None:
    campaign = sending.begin(database, 300)
    kills = 3
    for _ in range(kills):
        before = post.count()
        with contextlib.ExitStack() as workers:
            crowd = [workers.enter_context(crew.running(WORKER, settings)) for _ in range(2)]
            crew.wait_for(lambda before=before: post.count() > before + 10, crowd[0])
            for process in crowd:
                process.kill()
    crew.finish(UNTIL_IDLE, settings)
    allowed = 2 * CONNECTIONS * 2 * kills
    assert debts(post.taken(), everyone(300), allowed) == {}
    assert states(database, campaign) == {DeliveryState.ACCEPTED: 300}
    record_property("kills", 2 * kills)
    record_property("copies beyond the first", f"{len(post.taken()) - 300} of {allowed} allowed")


@pytest.fixture
def postgresql_that_restarts(tmp_path: Path) -> Iterator[pg.Cluster]:
    """Yield a PostgreSQL of our own, with a database, that may be stopped and started."""
    try:
        with pg.cluster(pg.system_binaries() or pg.packaged_binaries(), options=()) as own:
            yield own
    except pg.NoServer as reason:
        pytest.skip(str(reason))


@pytest.mark.postgres
@pytest.mark.fault("F10")
@pytest.mark.parametrize("how", ["stopped", "killed"])
def test_a_database_that_restarts_puts_nothing_in_doubt(
    how: str, postgresql_that_restarts: pg.Cluster, tmp_path: Path, record_property: Record
) -> None:
    cluster = postgresql_that_restarts
    with cluster.running() as server:
        url = server.create()
    with cluster.running() as server, contextlib.closing(Database(url)) as database:
        upgrade(database)
        campaign = sending.begin(database, 300)
        with crew.post(tmp_path / "post", 0.02) as post:
            settings = crew.environment(url, tmp_path / "home", post.port) | {"NEWSLETTER_LEASE": "20"}
            with crew.running(WORKER, settings) as worker:
                crew.wait_for(lambda: post.count() > 30, worker)
                cluster.restart(killed=how == "killed")
                crew.wait_for(lambda: current(database, campaign).state is CampaignState.SENT, worker)
            assert debts(post.taken(), everyone(300), allowed=0) == {}
        assert states(database, campaign) == {DeliveryState.ACCEPTED: 300}
    record_property("in doubt", 0)


@pytest.mark.fault("F11")
def test_a_database_that_fell_back_serves_everybody_once_confirmed(tmp_path: Path, record_property: Record) -> None:
    home = tmp_path / "home"
    home.mkdir()
    path = home / "newsletter.db"
    with contextlib.closing(Database(f"sqlite:///{path}")) as database:
        upgrade(database)
        campaign = sending.begin(database, 200)
        with crew.post(tmp_path / "post", 0.01) as post:
            settings = crew.environment(database.url, home, post.port)
            with crew.running(UNTIL_IDLE, settings) as worker:
                crew.wait_for(lambda: post.count() > 20, worker)
                before = post.count()
                _save(path, tmp_path / "earlier.db")
                crew.wait_for(lambda: post.count() > 60, worker)
            database.close()
            _fall_back(path, tmp_path / "earlier.db")
            since = post.count() - before
            with crew.running(UNTIL_IDLE, settings) as worker:
                said, _ = worker.communicate(timeout=crew.PATIENCE)
            assert worker.returncode == 1
            assert "--confirm-instance" in said
            assert post.count() == before + since
            crew.finish((*NEWSLETTER, "doctor", "--confirm-instance"), settings)
            crew.finish(UNTIL_IDLE, settings)
            assert debts(post.taken(), everyone(200), allowed=since + 2 * CONNECTIONS) == {}
            assert states(database, campaign) == {DeliveryState.ACCEPTED: 200}
    record_property("messages since", since)
    record_property("copies beyond the first", len(post.taken()) - 200)


def _save(path: Path, copy: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as source, contextlib.closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def _fall_back(path: Path, copy: Path) -> None:
    for one in path.parent.glob(f"{path.name}*"):
        one.unlink()
    shutil.copy(copy, path)


@pytest.mark.fault("F12")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_commit_waits_for_the_disk(database: Database) -> None:
    full = 2
    with database.writing() as session:
        assert session.connection().exec_driver_sql("PRAGMA synchronous").scalar() == full


@pytest.mark.fault("F13")
def test_versions_of_sqlite_with_the_fault_are_known() -> None:
    mended = [(3, 51, 3), (3, 52, 0), (3, 44, 6), (3, 50, 7)]
    broken = [(3, 40, 1), (3, 44, 5), (3, 45, 3), (3, 50, 6), (3, 51, 2)]
    assert [is_mended(version) for version in (*mended, *broken)] == [True] * 4 + [False] * 5


@pytest.mark.fault("F15")
def test_a_clock_that_jumps_declares_nobody_dead_and_sends_nobody_a_second_copy(
    database: Database, post: crew.Post, record_property: Record
) -> None:
    campaign = sending.begin(database, 40)
    jumps = cycle([timedelta(0), timedelta(hours=1), timedelta(hours=-1)])
    registry = load([bundled("plugins")], entry_points=False)
    server = {"host": "127.0.0.1", "port": post.port, "tls": "none", "connections": CONNECTIONS}
    context = sending.context(database, registry, transport="smtp", transport_config=server)
    object.__setattr__(context, "now", lambda: NOW + next(jumps))
    Worker(context, lease=5).run(until_idle=True)
    assert debts(post.taken(), everyone(40), allowed=0) == {}
    assert states(database, campaign) == {DeliveryState.ACCEPTED: 40}
    assert current(database, campaign).state is CampaignState.SENT
    record_property("in doubt", 0)
