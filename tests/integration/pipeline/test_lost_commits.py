"""A commit whose answer is lost may be durable or not: nobody is passed over, in doubt, or written to twice."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from newsletter import OutgoingMail, Receipt
from newsletter.domain.delivery import DeliveryState
from newsletter.engine.duties import Duties
from newsletter.engine.heartbeat import Heartbeat
from newsletter.engine.instance import Memory
from newsletter.engine.local import Worker
from newsletter.pipeline import send as sending_verb
from newsletter.storage.database import Database, StorageUnavailable
from newsletter.storage.direct import Direct
from newsletter.storage.together import Together
from tests import sending
from tests.integration.pipeline.test_sending import Taker, hands
from tests.sending import NOW, current, states

D = DeliveryState
MEMBERS = 5


class Loser:
    """Commits of a database of which those numbered lose their answer; `applied` says whether they were durable."""

    def __init__(self, database: Database, numbers: set[int], *, applied: bool = True) -> None:
        self._direct, self._numbers, self._applied, self._seen = database.direct, numbers, applied, 0
        database._together = Together(self.direct)

    @contextmanager
    def direct(self) -> Iterator[Direct]:
        self._seen += 1
        lost = self._seen in self._numbers
        with self._direct() as direct:
            yield direct
            if lost and not self._applied:
                raise StorageUnavailable("the server closed the connection")
        if lost:
            raise StorageUnavailable("the server closed the connection")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending_verb, "_PAUSE", 0.0)


@pytest.mark.fault("F10")
@pytest.mark.parametrize("applied", [True, False], ids=["durable", "undone"])
@pytest.mark.parametrize("number", range(1, MEMBERS + 2))
def test_each_member_gets_one_letter_whichever_commit_loses_its_answer(
    database: Database, number: int, applied: bool
) -> None:
    campaign = sending.begin(database, MEMBERS)
    taker = Taker()
    Loser(database, {number}, applied=applied)
    Worker(hands(database, taker)).run(until_idle=True)
    assert states(database, campaign) == {D.ACCEPTED: MEMBERS}
    assert sorted(mail.recipient for mail in taker.taken) == sorted(map(sending.address, range(1, MEMBERS + 1)))


@pytest.mark.fault("F10")
def test_several_lost_answers_in_a_row_are_as_one(database: Database) -> None:
    campaign = sending.begin(database, MEMBERS)
    taker = Taker()
    Loser(database, {1, 2, 4, 5, 6})
    Worker(hands(database, taker)).run(until_idle=True)
    assert states(database, campaign) == {D.ACCEPTED: MEMBERS}
    assert len(taker.taken) == MEMBERS


class Losing(Taker):
    """Takes the first message, after which no commit is answered for as long as the test wants."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database

    def send(self, message: OutgoingMail) -> Receipt:
        if not self.taken:
            Loser(self._database, set(range(1, 1000)), applied=False)
        return super().send(message)


def test_what_a_connection_held_when_it_gave_up_on_the_database_is_not_left_hanging(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending_verb, "PATIENCE", 0.0)
    campaign = sending.begin(database, 1)
    context = hands(database, Losing(database))
    duties = Duties(context, 30.0, lambda: False)
    with Heartbeat(database, lambda: NOW, 30.0, Memory(None)) as pulse:
        duties.send(current(database, campaign), pulse)
        assert states(database, campaign) == {D.ATTEMPTING: 1}
        Loser(database, set())
        for found in duties.to_send():
            duties.send(found, pulse)
        assert states(database, campaign) == {D.IN_DOUBT: 1}
        assert duties.to_send() == []
