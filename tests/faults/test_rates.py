"""Rates, with a real worker and a real server: kept for the provider they are declared for, others do not wait."""

import json
import time
from pathlib import Path

import pytest

from newsletter.domain.delivery import DeliveryState
from newsletter.domain.throttle import ProviderDeclaration
from newsletter.storage import throttles, vocabularies
from newsletter.storage.database import Database
from tests import sending
from tests.faults import crew
from tests.faults.crew import WORKER
from tests.house import LETTER
from tests.sending import NOW, states

#: Seconds the server takes over a message.
DELAY = 0.01


@pytest.mark.fault("F9")
def test_a_provider_never_has_more_under_way_than_it_takes_and_others_do_not_wait(
    database: Database, tmp_path: Path
) -> None:
    orange = ProviderDeclaration(
        id="orange", label="Orange", domains=("orange.example",), per_minute=600, burst=20, at_once=2
    )
    with database.writing() as session:
        throttles.keep(session, [orange], [], NOW)
        vocabularies.keep_newsletters(session, [LETTER])
        for number in range(1, 41):
            sending.join(session, number, address=f"m{number}@orange.example")
        sending.join(session, *range(41, 101))
    campaign = sending.begin(database, 0)
    began = time.monotonic()
    with crew.post(tmp_path / "slow", DELAY) as post:
        crew.finish((*WORKER, "--until-idle"), crew.environment(database.url, tmp_path / "home", post.port))
        order = [copy.to.partition("@")[2] for copy in post.taken()]
        most = json.loads((post.folder / "most.json").read_text())
    assert states(database, campaign) == {DeliveryState.ACCEPTED: 100}
    assert most["orange.example"] == 2
    assert most["m.example"] > 2
    # Forty messages, a burst of twenty and ten more each second.
    assert time.monotonic() - began > 2.0
    assert order.index("m.example") < order.index("orange.example") + 20
