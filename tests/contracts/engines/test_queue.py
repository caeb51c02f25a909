"""The queue is a hint and the ledger the truth: what happens to the one takes nothing from the other."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from newsletter.domain.delivery import DeliveryState
from newsletter.engine import Engine, hands, local
from newsletter.pipeline.pause import pause
from newsletter.pipeline.resume import resume
from newsletter.storage.database import Database
from tests import sending
from tests.contracts.engines.bench import Bench
from tests.faults import crew
from tests.faults.account import debts
from tests.sending import states

pytestmark = pytest.mark.postgres
#: Seconds within which what is due is found again: a look at the tables, then one into the queue.
SWEEP = local.POLL + hands.POLL


@pytest.fixture
def bench(queue_url: str, tmp_path: Path) -> Iterator[Bench]:
    database = Database(queue_url)
    yield Bench(Engine.PROCRASTINATE, database, tmp_path)
    database.close()


def jobs(database: Database) -> list[str]:
    """Return what waits in the queue for now."""
    question = "SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'todo' AND scheduled_at IS NULL ORDER BY id"
    with database.reading() as session:
        return list(session.connection().execute(text(question)).scalars())


def all_jobs(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.connection().execute(text("SELECT queueing_lock FROM procrastinate_jobs")).scalars())


def empty(database: Database) -> None:
    with database.writing() as session:
        session.connection().execute(text("DELETE FROM procrastinate_jobs"))


def test_scheduling_says_that_there_is_something_to_plan(bench: Bench) -> None:
    campaign = bench.schedule(3)
    assert jobs(bench.database) == [f"plan {campaign.id}"]


def test_a_queue_emptied_in_the_middle_of_a_campaign_loses_nothing(bench: Bench, post: crew.Post) -> None:
    with bench.hosts(post.port, "first", "second"):
        crew.wait_for(lambda: "recover later" in all_jobs(bench.database))
        campaign = bench.schedule(200)
        empty(bench.database)
        for milestone in (1, 40, 80, 120, 160):
            crew.wait_for(lambda milestone=milestone: len(post.taken()) >= milestone)
            empty(bench.database)
        crew.wait_for(lambda: bench.is_sent(campaign))
    everyone = [sending.address(number) for number in range(1, 201)]
    assert debts(post.taken(), everyone, allowed=0) == {}
    assert states(bench.database, campaign) == {DeliveryState.ACCEPTED: 200}


def test_what_the_queue_lost_is_found_again_a_look_later(bench: Bench, post: crew.Post) -> None:
    campaign = sending.begin(bench.database, 100)
    context = bench.context()
    pause(context, campaign.id)
    with bench.hosts(post.port, "host") as (worker,):
        crew.wait_for(lambda: "recover later" in all_jobs(bench.database), worker)
        resume(context, campaign.id)
        empty(bench.database)
        began = time.monotonic()
        crew.wait_for(lambda: len(post.taken()) > 0)
        assert time.monotonic() - began < 2 * SWEEP
        crew.wait_for(lambda: bench.is_sent(campaign))


def test_a_worker_whose_jobs_vanish_goes_on_and_says_so_without_a_stack(bench: Bench, post: crew.Post) -> None:
    sending.begin(bench.database, 60)
    with bench.hosts(post.port, "host") as (worker,):
        crew.wait_for(lambda: len(post.taken()) > 5, worker)
        empty(bench.database)
        crew.wait_for(lambda: len(post.taken()) == 60)
        time.sleep(SWEEP)
        worker.terminate()
        said, _ = worker.communicate(timeout=10)
    assert worker.returncode == 0, said
    assert "Traceback" not in said
    assert "60 messages settled" in said


def test_what_a_dead_worker_was_doing_does_not_stay_in_the_queue(bench: Bench, post: crew.Post) -> None:
    campaign = sending.begin(bench.database, 60)
    with bench.hosts(post.port, "first") as (first,):
        crew.wait_for(lambda: len(post.taken()) > 5, first)
    with bench.database.writing() as session:  # procrastinate forgets a worker after thirty seconds; they pass here
        session.connection().execute(text("DELETE FROM procrastinate_workers"))
    with bench.hosts(post.port, "second"):
        crew.wait_for(lambda: bench.is_sent(campaign))
        crew.wait_for(lambda: not [lock for lock in all_jobs(bench.database) if lock.startswith("send")])
