"""Senders killed at any moment: nobody is lost, and the copies beyond the first stay within the bound."""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.delivery import DeliveryState
from newsletter.domain.member import MemberState
from newsletter.storage.database import Database
from tests import sending
from tests.faults import crew
from tests.faults.account import debts
from tests.faults.crew import CONNECTIONS, NAIVE, WORKER
from tests.sending import current, states

#: Seconds the server takes over a message, so that a campaign lasts.
DELAY = 0.003


@dataclass
class Siege:
    """A campaign whose senders are killed again and again, then left in peace."""

    database: Database
    campaign: Campaign
    #: The addresses that must get a copy.
    eligible: Sequence[str]
    post: crew.Post
    settings: dict[str, str]
    window: int = 1
    #: Rows found attempting after each kill.
    attempting: list[int] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(20241212))

    def endure(self, command: Sequence[str], kills: int) -> None:
        """Kill `command` that often, at random moments while messages leave."""
        for _ in range(kills):
            with crew.running(command, self.settings) as process:
                self._wait(process)
            # Those of the kills before stay until a whole lease has passed.
            self.attempting.append(states(self.database, self.campaign).get(DeliveryState.ATTEMPTING, 0))

    def _wait(self, process: crew.Process) -> None:
        goal = len(self.post.taken()) + self.chance.randint(1, 20)
        crew.wait_for(lambda: len(self.post.taken()) >= goal, process)
        time.sleep(self.chance.uniform(0, 2 * DELAY))
        assert process.poll() is None, "the sender was done before it was killed"

    def debts(self) -> dict[str, list[str]]:
        """Return what the server's memory says went wrong; the same account for every sender."""
        return debts(self.post.taken(), self.eligible, self.most_in_doubt * len(self.attempting))

    @property
    def most_in_doubt(self) -> int:
        """What a kill may leave in doubt."""
        return 2 * self.window * CONNECTIONS


@contextmanager
def besieged(database_url: str, folder: Path, members: int, window: int = 1) -> Iterator[Siege]:
    """Lay a campaign of which five members have left since, and run a slow server."""
    database = Database(database_url)
    campaign = sending.begin(database, members)
    with database.writing() as session:
        sending.join(session, *range(members - 4, members + 1), state=MemberState.LEFT)
    eligible = [sending.address(number) for number in range(1, members - 4)]
    with crew.post(folder / "post", DELAY) as post:
        settings = crew.environment(database_url, folder / "home", post.port) | {"NEWSLETTER_WINDOW": str(window)}
        yield Siege(database, campaign, eligible, post, settings, window)
    database.close()


@pytest.mark.fault("F1")
@pytest.mark.parametrize("window", [1, 3])
def test_ten_kills_lose_nobody_and_stay_within_the_bound(database_url: str, tmp_path: Path, window: int) -> None:
    with besieged(database_url, tmp_path, 400, window) as siege:
        siege.endure(WORKER, 10)
        assert len(siege.post.taken()) < len(siege.eligible)
        crew.finish([*WORKER, "--until-idle"], siege.settings)
        assert siege.debts() == {}
        assert any(siege.attempting), "no kill fell between an intent and its outcome"
        assert max(later - earlier for earlier, later in pairwise([0, *siege.attempting])) <= siege.most_in_doubt
        assert states(siege.database, siege.campaign) == {DeliveryState.ACCEPTED: 395, DeliveryState.SUPPRESSED: 5}
        assert current(siege.database, siege.campaign).state is CampaignState.SENT


def test_a_cursor_moved_when_a_batch_is_fetched_loses_members(database_url: str, tmp_path: Path) -> None:
    with besieged(database_url, tmp_path, 600) as siege:
        with siege.database.writing() as session:
            session.connection().execute(text("UPDATE campaign SET watermark = 0"))
        siege.endure([*NAIVE, "cursor"], 5)
        crew.finish([*NAIVE, "cursor"], siege.settings)
        assert siege.debts().keys() >= {"lost"}


def test_a_batch_marked_once_it_has_left_writes_to_members_too_often(database_url: str, tmp_path: Path) -> None:
    with besieged(database_url, tmp_path, 300) as siege:
        siege.endure([*NAIVE, "batch"], 10)
        crew.finish([*NAIVE, "batch"], siege.settings)
        assert siege.debts().keys() >= {"too many copies"}
