"""What every engine owes a campaign, on every database: all of it, once, and nothing against a person's will."""

import signal
import time
from datetime import timedelta

import pytest

from newsletter.domain.campaign import CampaignState
from newsletter.domain.delivery import DeliveryState
from newsletter.engine import breaker, hands, local
from newsletter.pipeline.pause import pause
from newsletter.pipeline.resume import resume
from tests import sending
from tests.contracts.engines.bench import Bench
from tests.faults import crew
from tests.faults.account import debts
from tests.faults.crew import CONNECTIONS, WORKER
from tests.sending import current, states

UNTIL_IDLE = (*WORKER, "--until-idle")


def everyone(members: int) -> list[str]:
    return [sending.address(number) for number in range(1, members + 1)]


def test_a_scheduled_campaign_is_planned_and_sent_and_its_equation_holds(bench: Bench, post: crew.Post) -> None:
    campaign = bench.schedule(40)
    said = crew.finish(UNTIL_IDLE, bench.settings("host", post.port))
    assert debts(post.taken(), everyone(40), allowed=0) == {}
    assert states(bench.database, campaign) == {DeliveryState.ACCEPTED: 40}
    sent = current(bench.database, campaign)
    assert (sent.state, sent.candidates) == (CampaignState.SENT, 40)
    assert "40 messages settled" in said


def test_a_campaign_that_is_not_due_yet_is_not_sent(bench: Bench, post: crew.Post) -> None:
    campaign = bench.schedule(5, sending.NOW + timedelta(hours=1))
    crew.finish(UNTIL_IDLE, bench.settings("host", post.port))
    assert post.taken() == []
    assert current(bench.database, campaign).state is CampaignState.SCHEDULED


def test_two_workers_share_a_campaign_and_nobody_gets_two_copies(bench: Bench, post: crew.Post) -> None:
    campaign = sending.begin(bench.database, 600)
    with bench.hosts(post.port, "first", "second") as workers:
        crew.wait_for(lambda: bench.is_sent(campaign))
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        shares = [int(worker.communicate(timeout=10)[0].split()[-3]) for worker in workers]
    assert debts(post.taken(), everyone(600), allowed=0) == {}
    assert sum(shares) == 600
    assert min(shares) > 50


def test_what_a_killed_worker_left_another_finishes_within_the_bound(bench: Bench, post: crew.Post) -> None:
    campaign = sending.begin(bench.database, 300)
    with bench.hosts(post.port, "first", "second") as (first, _):
        crew.wait_for(lambda: len(post.taken()) > 50)
        first.kill()
        crew.wait_for(lambda: bench.is_sent(campaign))
    assert debts(post.taken(), everyone(300), allowed=2 * CONNECTIONS) == {}
    assert states(bench.database, campaign) == {DeliveryState.ACCEPTED: 300}


def test_the_only_worker_killed_the_next_one_finishes_after_the_lease(bench: Bench, post: crew.Post) -> None:
    campaign = sending.begin(bench.database, 150)
    with bench.hosts(post.port, "first") as (first,):
        crew.wait_for(lambda: len(post.taken()) > 20, first)
    crew.finish(UNTIL_IDLE, bench.settings("second", post.port))
    assert debts(post.taken(), everyone(150), allowed=2 * CONNECTIONS) == {}
    assert bench.is_sent(campaign)


def test_a_pause_acts_on_the_next_message_and_resuming_sends_the_rest(bench: Bench, post: crew.Post) -> None:
    campaign = sending.begin(bench.database, 150)
    context = bench.context()
    with bench.hosts(post.port, "host"):
        crew.wait_for(lambda: len(post.taken()) > 10)
        pause(context, campaign.id)
        before = len(post.taken())
        time.sleep(1.0)
        after = len(post.taken())
        assert before <= after <= before + 2 * CONNECTIONS
        time.sleep(1.0)
        assert len(post.taken()) == after < 150
        resume(context, campaign.id)
        crew.wait_for(lambda: bench.is_sent(campaign))
    assert debts(post.taken(), everyone(150), allowed=0) == {}


def test_a_worker_asked_to_stop_finishes_the_message_in_hand(bench: Bench, post: crew.Post) -> None:
    campaign = sending.begin(bench.database, 300)
    with bench.hosts(post.port, "host") as (worker,):
        crew.wait_for(lambda: len(post.taken()) > 10, worker)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=10) == 0
    taken = len(post.taken())
    assert states(bench.database, campaign) == {DeliveryState.ACCEPTED: taken, DeliveryState.PLANNED: 300 - taken}


def test_a_transport_that_is_down_pauses_the_campaign_with_the_reason(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "LONGEST", 0.0)
    monkeypatch.setattr(local, "POLL", 0.02)
    monkeypatch.setattr(hands, "POLL", 0.02)
    campaign = sending.begin(bench.database, 4)
    nowhere = {"host": "127.0.0.1", "port": 1, "tls": "none", "connections": 2}
    bench.worker(bench.context(transport="smtp", transport_config=nowhere)).run(until_idle=True)
    paused = current(bench.database, campaign)
    assert paused.state is CampaignState.PAUSED
    assert "the transport does not work: 127.0.0.1:1" in paused.reason
    assert states(bench.database, campaign) == {DeliveryState.PLANNED: 4}
