"""Hundreds of kills over tens of thousands of messages, with the database as durable as in production."""

import contextlib
import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text

from newsletter.domain.campaign import CampaignState
from newsletter.domain.delivery import DeliveryState
from newsletter.storage.database import Database
from newsletter.storage.migrate import upgrade
from tests import pg, sending
from tests.faults import crew
from tests.faults.account import debts
from tests.faults.crew import CONNECTIONS, NEWSLETTER, ROOT, WORKER
from tests.sending import current, states
from tests.started import Started

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]
Record = Callable[[str, object], None]
#: Workers at a time; while one starts the others send.
WORKERS = 3
KILLS, MESSAGES = 500, 50_000
#: The part of the messages that leave until the last kill: a campaign that ended before leaves nobody to kill.
PART = 0.85
#: Kills after which all workers end at once.
TOGETHER = 25
#: Seconds the last workers may take for what is left.
PATIENCE = 600.0


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def durable_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the URL of a database whose commits wait for the disk."""
    with contextlib.ExitStack() as stack:
        url = f"sqlite:///{tmp_path / 'newsletter.db'}"
        if request.param == "postgresql":
            cluster = stack.enter_context(pg.cluster(pg.system_binaries() or pg.packaged_binaries(), options=()))
            url = stack.enter_context(cluster.running()).create()
        with contextlib.closing(Database(url)) as database:
            upgrade(database)
        yield url


@dataclass
class Siege:
    """Workers that are killed at random moments while a campaign is sent."""

    post: crew.Post
    settings: dict[str, str]
    workers: list[Started] = field(default_factory=list)
    kills: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(20241212))

    def endure(self, kills: int, messages: int, told: Callable[[str], None]) -> None:
        """Kill so many workers within so many messages; one in some kills takes all of them."""
        while self.kills < kills:
            self._fill()
            left = int(PART * messages) - self.post.count()
            goal = self.post.count() + self.chance.randint(1, max(2 * left // (kills - self.kills), 1))
            crew.wait_for(lambda goal=goal: self.post.count() >= goal)
            time.sleep(self.chance.uniform(0, 0.01))
            self._kill(WORKERS if self.chance.randrange(TOGETHER) == 0 else 1)
            if self.kills % 50 == 0:
                told(f"{self.kills} of {kills} kills, {self.post.count()} messages")

    def _fill(self) -> None:
        while len(self.workers) < WORKERS:
            self.workers.append(Started(WORKER, env=self.settings, cwd=ROOT))

    def _kill(self, many: int) -> None:
        for _ in range(min(many, len(self.workers))):
            victim = self.workers.pop(self.chance.randrange(len(self.workers)))
            victim.end()
            self.kills += 1

    def end(self) -> None:
        """End the workers that are left."""
        while self.workers:
            self._kill(1)
            self.kills -= 1


@contextlib.contextmanager
def laid(url: str, folder: Path, messages: int, in_doubt: str) -> Iterator[Siege]:
    """Lay a campaign of so many messages and run the server that remembers."""
    with contextlib.closing(Database(url)) as database:
        sending.begin_crowd(database, messages)
    with crew.post(folder / "post") as post:
        settings = crew.environment(url, folder / "home", post.port)
        siege = Siege(post, settings | {"NEWSLETTER_LEASE": "3", "NEWSLETTER_IN_DOUBT": in_doubt})
        try:
            yield siege
        finally:
            siege.end()


def wait_until(database: Database, over: Callable[[], bool], settings: dict[str, str]) -> None:
    """Let one worker finish in peace."""
    with crew.running(WORKER, settings) as worker:
        deadline = time.monotonic() + PATIENCE
        while not over():
            assert worker.poll() is None
            assert time.monotonic() < deadline, states(database, sending.only(database))
            time.sleep(0.5)


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Return a way to tell how far a long run is."""

    def say(words: str) -> None:
        with capsys.disabled():
            print(f"  {words}", flush=True)

    return say


@pytest.mark.fault("F1", "F2")
def test_five_hundred_kills_lose_nobody_and_give_nobody_a_third_copy(
    durable_url: str, tmp_path: Path, record_property: Record, told: Callable[[str], None]
) -> None:
    began = time.monotonic()
    with (
        laid(durable_url, tmp_path, MESSAGES, "resend_once") as siege,
        contextlib.closing(Database(durable_url)) as database,
    ):
        campaign = sending.only(database)
        siege.endure(KILLS, MESSAGES, told)
        siege.end()
        wait_until(database, lambda: current(database, campaign).state is not CampaignState.SENDING, siege.settings)
        taken = siege.post.taken()
        with database.reading() as session:
            doubted = session.connection().execute(text("SELECT sum(resends) FROM delivery")).scalar_one()
        final = states(database, campaign)
    everyone = [sending.address(number) for number in range(1, MESSAGES + 1)]
    extra = len(taken) - len({copy.to for copy in taken})
    record_property("messages", MESSAGES)
    record_property("kills", siege.kills)
    record_property("lost", len(set(everyone) - {copy.to for copy in taken}))
    record_property("in doubt and sent once more", doubted)
    record_property("copies beyond the first", extra)
    record_property("minutes", round((time.monotonic() - began) / 60, 1))
    assert debts(taken, everyone, allowed=min(2 * CONNECTIONS * siege.kills, doubted)) == {}
    waiting = final.get(DeliveryState.NEEDS_REVIEW, 0)
    assert final.get(DeliveryState.ACCEPTED, 0) + waiting == MESSAGES
    record_property("twice in doubt, left to a person", waiting)


@pytest.mark.fault("F1")
def test_held_doubts_give_nobody_a_second_copy_and_are_all_listed(
    durable_url: str, tmp_path: Path, record_property: Record, told: Callable[[str], None]
) -> None:
    kills, messages = 100, 10_000
    with laid(durable_url, tmp_path, messages, "hold") as siege, contextlib.closing(Database(durable_url)) as database:
        campaign = sending.only(database)
        siege.endure(kills, messages, told)
        siege.end()
        wait_until(database, lambda: current(database, campaign).state is CampaignState.HELD, siege.settings)
        taken = [copy.to for copy in siege.post.taken()]
        final = states(database, campaign)
        listed = json.loads(crew.finish((*NEWSLETTER, "campaign", "doubts", "1", "--json"), siege.settings))
    everyone = {sending.address(number) for number in range(1, messages + 1)}
    assert len(taken) == len(set(taken))
    doubtful = {one["address"] for one in listed}
    assert everyone - set(taken) <= doubtful
    assert len(listed) == final[DeliveryState.NEEDS_REVIEW]
    assert final[DeliveryState.ACCEPTED] + len(listed) == messages
    record_property("kills with hold", siege.kills)
    record_property("copies beyond the first", 0)
    record_property("listed for a person", len(listed))
    record_property("of them not arrived", len(everyone - set(taken)))
