"""A campaign through a provider's web service that takes messages and does not say so: one copy each all the same."""

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from newsletter.domain.campaign import CampaignState
from newsletter.domain.delivery import DeliveryState
from newsletter.domain.heartbeat import Watch
from newsletter.engine.heartbeat import Heartbeat
from newsletter.pipeline.context import Context
from newsletter.pipeline.recover import recover
from newsletter.pipeline.send import Sent, send
from newsletter.plugin.loader import load
from newsletter.settings import bundled
from newsletter.storage.database import Database
from newsletter.testing import beside
from tests import sending
from tests.sending import current, states

fake = beside(str(Path(bundled("plugins")) / "brevo" / "tests" / "test_brevo.py"), "fake")
D = DeliveryState


@pytest.fixture
def service() -> Iterator[Any]:
    server = fake.Brevo()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hands(database: Database, service: Any) -> Context:
    config = {"api_key": SecretStr(fake.KEY), "url": SecretStr(service.url), "connections": SecretStr("1")}
    registry = load([bundled("plugins")])
    return sending.context(
        database, registry, transport="brevo", transport_config=config, reachable=frozenset({"127.0.0.1"})
    )


def once(hands: Context, campaign: int) -> Sent:
    with Heartbeat(hands.database, hands.now, 30) as pulse:
        return send(hands, campaign, f"{pulse.name}/0")


@pytest.mark.parametrize("events", [True, False])
def test_messages_that_were_taken_without_an_answer_are_not_taken_again(
    database: Database, hands: Context, service: Any, events: bool
) -> None:
    campaign = sending.begin(database, 12)
    service.events = events
    service.faults.extend([fake.closing_after, fake.closing, fake.closing_after])
    once(hands, campaign.id)
    assert states(database, campaign)[D.IN_DOUBT] == 3
    recover(hands, Watch(30))
    once(hands, campaign.id)
    recover(hands, Watch(30))
    assert states(database, campaign) == {D.ACCEPTED: 12}
    assert current(database, campaign).state is CampaignState.SENT
    assert Counter(one.to[0].email for one in service.taken) == dict.fromkeys(map(sending.address, range(1, 13)), 1)
    assert len({one.headers["Message-Id"] for one in service.taken}) == 12
    assert service.refused == []


def test_an_account_without_credits_leaves_every_row_as_it_was(
    database: Database, hands: Context, service: Any
) -> None:
    campaign = sending.begin(database, 3)
    service.faults.append(fake.answering(402, {"code": "not_enough_credits", "message": "buy more"}))
    sent = once(hands, campaign.id)
    assert "402 not_enough_credits buy more" in sent.fault
    assert (states(database, campaign), service.taken) == ({D.PLANNED: 3}, [])
