"""A commit whose answer is lost may be durable or not: nobody is passed over, in doubt, or written to twice."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from newsletter import OutgoingMail, Receipt, Unavailable
from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.delivery import DeliveryState
from newsletter.engine import procrastinate
from newsletter.engine.duties import Duties
from newsletter.engine.heartbeat import Heartbeat
from newsletter.engine.instance import Memory
from newsletter.engine.local import Worker
from newsletter.pipeline import send as sending_verb
from newsletter.pipeline.send import send
from newsletter.storage import campaigns
from newsletter.storage.database import Database, StorageUnavailable
from newsletter.storage.direct import Direct
from newsletter.storage.together import Together
from tests import sending
from tests.integration.pipeline.test_sending import Taker, hands, once, poison
from tests.integration.storage.hands import take
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


class Late(Taker):
    """While it takes the second message, the commit whose answer was lost becomes durable after all."""

    def __init__(self, database: Database, campaign: Campaign) -> None:
        super().__init__()
        self._database, self._campaign = database, campaign

    def send(self, message: OutgoingMail) -> Receipt:
        if len(self.taken) == 1:
            with self._database.reading() as session:
                (owner,) = session.connection().exec_driver_sql("SELECT owner FROM delivery WHERE owner > ''").scalars()
            assert len(take(self._database, self._campaign, owner, 2)) == 2
        return super().send(message)


@pytest.mark.fault("F10")
def test_a_commit_that_becomes_durable_after_it_was_given_up_leaves_nobody_waiting(database: Database) -> None:
    campaign = sending.begin(database, MEMBERS)
    taker = Late(database, campaign)
    Loser(database, {2}, applied=False)
    Worker(hands(database, taker)).run(until_idle=True)
    assert states(database, campaign) == {D.ACCEPTED: MEMBERS}
    assert len(taker.taken) == MEMBERS


class Wide(Taker):
    """Three lines in one connection."""

    lines = 3


def test_what_was_given_and_not_written_waits_on_when_the_pass_ends(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> int:
        raise StorageUnavailable("not there")

    campaign = sending.begin(database, 3)
    poison(monkeypatch, {sending.address(1)})
    monkeypatch.setattr(sending_verb.ledger, "count_failed", away)
    with pytest.raises(StorageUnavailable):
        once(hands(database, Wide()), campaign)
    assert states(database, campaign) == {D.FAILED: 1, D.PLANNED: 2}


class Losing(Taker):
    """Takes the first message, after which the database goes away."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database

    def send(self, message: OutgoingMail) -> Receipt:
        Loser(self._database, set(range(1, 1000)), applied=False)
        return super().send(message)


def test_what_a_connection_held_when_it_gave_up_on_the_database_is_not_left_hanging(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending_verb, "PATIENCE", 0.0)
    campaign = sending.begin(database, 1)
    desk = Losing(database)
    duties = Duties(hands(database, desk), 30.0, lambda: False)
    with Heartbeat(database, lambda: NOW, 30.0, Memory(None)) as pulse:
        duties.send(current(database, campaign), pulse)
        assert states(database, campaign) == {D.ATTEMPTING: 1}
        Loser(database, set())
        with database.writing() as session:  # whatever became of the campaign meanwhile
            campaigns.move(session, current(database, campaign), CampaignState.CANCELLED, sending.BY)
        duties.let_go(pulse)
        assert states(database, campaign) == {D.IN_DOUBT: 1}


def test_what_another_worker_holds_is_not_let_go(database: Database) -> None:
    campaign = sending.begin(database, 1)
    duties = Duties(hands(database, Taker()), 30.0, lambda: False)
    with Heartbeat(database, lambda: NOW, 30.0) as ours, Heartbeat(database, lambda: NOW, 30.0) as theirs:
        take(database, campaign, f"{theirs.name}/0", 1)
        duties.let_go(ours)
        assert states(database, campaign) == {D.ATTEMPTING: 1}


def hanging(worker: Worker, campaign: Campaign) -> dict[DeliveryState, int]:
    """Let a commit become durable after the pass that asked for it has ended, and return what a look makes of it."""
    database = worker.context.database
    with Heartbeat(database, lambda: NOW, 30.0) as pulse:
        take(database, campaign, f"{pulse.name}/0", 1)
        worker.once(pulse)
        return states(database, campaign)


def test_each_look_lets_go_what_no_pass_holds(database: Database) -> None:
    campaign = sending.begin(database, 1)
    assert hanging(Worker(hands(database, Unavailable("closed"))), campaign) == {D.PLANNED: 1}


@pytest.mark.postgres
def test_each_look_lets_go_what_no_pass_holds_where_jobs_come_from_a_queue(queue_url: str) -> None:
    with closing(Database(queue_url)) as database:
        campaign = sending.begin(database, 1)
        assert hanging(procrastinate.Worker(hands(database, Taker())), campaign) == {D.IN_DOUBT: 1}


class Standing(Taker):
    """While it takes a message, the database goes away for so many turns, and the heart stands still with it."""

    def __init__(self, database: Database, turns: int) -> None:
        super().__init__()
        self._database, self._turns = database, turns
        self.pulse: Heartbeat

    def send(self, message: OutgoingMail) -> Receipt:
        Loser(self._database, set(range(1, self._turns + 1)), applied=False)
        self.pulse._last -= 3600
        return super().send(message)


@pytest.mark.fault("F10")
def test_a_sender_whose_heart_stands_still_waits_for_the_database_as_long_as_any(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending_verb, "_FAREWELL", 0.0)
    campaign = sending.begin(database, 2)
    desk = Standing(database, 5)
    duties = Duties(hands(database, desk), 600.0, lambda: False)
    with Heartbeat(database, lambda: NOW, 600.0) as desk.pulse:
        duties.send(current(database, campaign), desk.pulse)
    assert states(database, campaign) == {D.ACCEPTED: 1, D.PLANNED: 1}


def test_a_sender_asked_to_stop_still_tells_what_became_of_its_message(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = sending.begin(database, 2)
    taker = Taker()
    Loser(database, {2, 3}, applied=False)

    def over() -> bool:
        return bool(taker.taken)

    with Heartbeat(database, lambda: NOW, 30.0) as pulse:
        send(hands(database, taker), campaign.id, f"{pulse.name}/0", over, over)
    assert states(database, campaign) == {D.ACCEPTED: 1, D.PLANNED: 1}
