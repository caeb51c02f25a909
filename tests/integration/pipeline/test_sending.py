"""One connection's work when something is wrong with the transport, the letter, the sender or the database."""

from collections.abc import Iterator
from functools import partial
from itertools import count
from threading import Event
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel

from newsletter import Api, OutgoingMail, Receipt, Rejected, Transport, TransportKind, TryLater, Unavailable
from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.delivery import DeliveryState
from newsletter.domain.heartbeat import Watch
from newsletter.domain.trouble import UNWRITABLE
from newsletter.engine import heartbeat
from newsletter.engine.duties import Duties
from newsletter.engine.heartbeat import Heartbeat
from newsletter.engine.instance import Memory
from newsletter.engine.local import Worker
from newsletter.pipeline import send as sending_verb
from newsletter.pipeline.context import Context
from newsletter.pipeline.recover import recover
from newsletter.pipeline.send import Sent, send
from newsletter.plugin.registry import Registry
from newsletter.storage import campaigns, workers
from newsletter.storage.database import Database, StorageUnavailable
from newsletter.storage.direct import Direct
from newsletter.values.mail import Outcome
from tests import sending
from tests.integration.storage.hands import take, take_in
from tests.sending import NOW, current, states

D = DeliveryState


class Settings(BaseModel):
    """Nothing to set."""


class Desk(TransportKind):
    """A transport in this process whose behaviour a test chooses."""

    name: ClassVar[str] = "desk"
    label: ClassVar[str] = "Guichet"
    Config: ClassVar[type[BaseModel]] = Settings

    def __init__(self, transport: Transport | Exception) -> None:
        self.transport = transport

    def open(self, config: BaseModel, http: Api | None = None) -> Transport:
        if isinstance(self.transport, Exception):
            raise self.transport
        return self.transport


class Taker(Transport):
    """Takes every message and remembers it."""

    def __init__(self) -> None:
        self.taken: list[OutgoingMail] = []

    def send(self, message: OutgoingMail) -> Receipt:
        self.taken.append(message)
        return Receipt(reply="taken")

    def find(self, message_id: str) -> bool | None:
        raise RuntimeError("I would rather not say")


class Stranger(Taker):
    """Answers for a message nobody gave it."""

    def deliver(self, messages: Any) -> Iterator[Outcome]:
        for message in messages:
            self.send(message)
            yield Outcome(key="another", state="accepted")


class Patient(Taker):
    """Answers for what it was given once that is a whole window for each of its two lines."""

    lines = 2

    def __init__(self, database: Database, campaign: Campaign) -> None:
        super().__init__()
        self._attempting = partial(states, database, campaign)
        self.most = 0

    def deliver(self, messages: Any) -> Iterator[Outcome]:
        waiting: list[OutgoingMail] = []
        for message in messages:
            self.most = max(self.most, self._attempting()[D.ATTEMPTING])
            waiting.append(message)
            # The next is asked for before it answers, as a line does that announces one.
            if len(waiting) > self.window * self.lines:
                yield from (Outcome(key=one.key, state="accepted") for one in waiting[:-1])
                del waiting[:-1]
        yield from (Outcome(key=one.key, state="accepted") for one in waiting)


def hands(database: Database, transport: Transport | Exception, **site: Any) -> Context:
    registry = Registry(transport_kinds={"desk": Desk(transport)})
    return sending.context(database, registry, transport="desk", **site)


def once(context: Context, campaign: Campaign) -> Sent:
    """Send through one connection of a known sender."""
    with Heartbeat(context.database, context.now, 30) as pulse:
        return send(context, campaign.id, f"{pulse.name}/0")


def test_whatever_a_transport_raises_when_it_is_opened_the_rows_wait(database: Database) -> None:
    campaign = sending.begin(database, 2)
    for fault, told in ((Unavailable("closed"), "closed"), (KeyError("token"), "desk: KeyError: 'token'")):
        assert once(hands(database, fault), campaign) == Sent(fault=told)
    assert states(database, campaign) == {D.PLANNED: 2}


def test_a_message_a_transport_never_answered_for_is_in_doubt(database: Database) -> None:
    campaign = sending.begin(database, 3)
    with pytest.raises(KeyError):
        once(hands(database, Stranger()), campaign)
    assert states(database, campaign) == {D.IN_DOUBT: 1, D.PLANNED: 2}


def test_a_wider_window_leaves_no_more_in_doubt_than_what_left_and_gives_the_rest_back(database: Database) -> None:
    campaign = sending.begin(database, 12)
    with pytest.raises(KeyError):
        once(hands(database, Stranger(), window=5), campaign)
    assert states(database, campaign) == {D.IN_DOUBT: 1, D.PLANNED: 11}


@pytest.mark.parametrize("window", [1, 3])
def test_never_more_than_two_for_each_line_and_place_of_its_window_are_in_doubt(
    database: Database, window: int
) -> None:
    campaign = sending.begin(database, 40)
    patient = Patient(database, campaign)
    assert once(hands(database, patient, window=window), campaign).settled == 40
    assert patient.most <= 2 * window * patient.lines


@pytest.mark.parametrize("window", [1, 2, 5, 50])
def test_whatever_the_window_everybody_gets_one_copy(database: Database, window: int) -> None:
    campaign, taker = sending.begin(database, 12), Taker()
    assert once(hands(database, taker, window=window), campaign).settled == 12
    assert len({message.recipient for message in taker.taken}) == len(taker.taken) == 12
    assert states(database, campaign) == {D.ACCEPTED: 12}


def test_a_transport_that_fails_when_asked_about_a_doubt_has_not_answered(database: Database) -> None:
    campaign = sending.begin(database, 1)
    context = hands(database, Taker())
    with pytest.raises(KeyError):
        once(hands(database, Stranger()), campaign)
    recover(context, Watch(30))
    assert states(database, campaign) == {D.PLANNED: 1}


@pytest.mark.fault("F24")
def test_one_member_s_data_that_cannot_be_written_fails_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = sending.begin(database, 6)
    poison(monkeypatch, {sending.address(2)})
    taker = Taker()
    assert once(hands(database, taker), campaign).fault == ""
    assert states(database, campaign) == {D.ACCEPTED: 5, D.FAILED: 1}


def test_a_letter_that_cannot_be_written_for_anybody_pauses_its_campaign_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = sending.begin(database, 40)
    poison(monkeypatch, {sending.address(number) for number in range(1, 41)})
    Worker(hands(database, Taker())).run(until_idle=True)
    with database.reading() as session:
        paused = campaigns.get(session, campaign.id)
    assert paused.state is CampaignState.PAUSED
    assert "messages in a row cannot be written: render: ValueError: poison" in paused.reason
    assert states(database, campaign) == {D.FAILED: UNWRITABLE, D.PLANNED: 40 - UNWRITABLE}


@pytest.mark.fault("F24")
def test_one_letter_in_a_hundred_that_cannot_be_written_asks_a_person_however_they_are_spread(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = sending.begin(database, 40)
    poison(monkeypatch, {sending.address(number) for number in range(2, 41, 4)})
    Worker(hands(database, Taker())).run(until_idle=True)
    with database.reading() as session:
        paused = campaigns.get(session, campaign.id)
    assert paused.state is CampaignState.PAUSED
    assert "4 messages cannot be written, the last: render: ValueError: poison" in paused.reason
    assert states(database, campaign)[D.FAILED] == 4


class Refusing(Taker):
    """Refuses messages for what we are, or as told."""

    def __init__(self, *numbers: int, why: Exception | None = None) -> None:
        super().__init__()
        self._numbers, self._seen = numbers, 0
        self._why = why or Rejected("554 5.7.1 listed", blames_us=True)

    def send(self, message: OutgoingMail) -> Receipt:
        self._seen += 1
        if self._seen in self._numbers:
            raise self._why
        return super().send(message)


@pytest.mark.fault("F8")
def test_refusals_about_us_in_a_row_pause_the_campaign_and_cost_no_member_their_letter(database: Database) -> None:
    campaign = sending.begin(database, 9)
    Worker(hands(database, Refusing(3, 4, 5))).run(until_idle=True)
    with database.reading() as session:
        paused = campaigns.get(session, campaign.id)
    assert paused.state is CampaignState.PAUSED
    assert "the server refuses our mail, 3 times in a row: 554 5.7.1 listed" in paused.reason
    assert states(database, campaign) == {D.ACCEPTED: 2, D.DEFERRED: 3, D.PLANNED: 4}


def test_a_server_that_asks_to_be_asked_less_is_left_alone_a_while_and_no_campaign_is_paused(
    database: Database,
) -> None:
    campaign = sending.begin(database, 9)
    taker = Refusing(2, 3, 4, why=TryLater("451 4.7.0 slow down", slows=True))
    duties = Duties(hands(database, taker), 30.0, lambda: False)
    with Heartbeat(database, lambda: NOW, 30.0, Memory(None)) as pulse:
        duties.send(current(database, campaign), pulse)
    assert current(database, campaign).state is CampaignState.SENDING
    assert states(database, campaign) == {D.ACCEPTED: 1, D.DEFERRED: 3, D.PLANNED: 5}
    assert duties.to_send() == []


def test_refusals_about_us_now_and_then_are_put_off_and_stop_nobody(database: Database) -> None:
    campaign = sending.begin(database, 9)
    assert once(hands(database, Refusing(2, 4, 6)), campaign).fault == ""
    assert states(database, campaign) == {D.ACCEPTED: 6, D.DEFERRED: 3}


def poison(monkeypatch: pytest.MonkeyPatch, addresses: set[str]) -> None:
    from newsletter.pipeline.mailroom import Mailroom

    write = Mailroom.write

    def poisoned(self: Mailroom, taken: Any, reader: Any) -> OutgoingMail:
        if reader.address in addresses:
            raise ValueError("poison")
        return write(self, taken, reader)

    monkeypatch.setattr(Mailroom, "write", poisoned)


def test_a_database_that_does_not_answer_costs_no_member_their_letter(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = sending.begin(database, 3)
    context = hands(database, Taker())

    together, calls = database.together, count()

    def away(work: Any, question: Any) -> Any:
        if next(calls):
            raise StorageUnavailable("not there")
        return together(work, question)

    with Heartbeat(database, context.now, 30) as pulse:
        owner = f"{pulse.name}/0"
        with monkeypatch.context() as patch:
            patch.setattr(database, "together", away)
            patch.setattr(sending_verb, "PATIENCE", 0.0)
            with pytest.raises(StorageUnavailable):
                send(context, campaign.id, owner)
        assert states(database, campaign) == {D.ATTEMPTING: 1, D.PLANNED: 2}
        send(context, campaign.id, owner)
    # What the connection held when it lost the database is never guessed: it is in doubt.
    assert states(database, campaign) == {D.IN_DOUBT: 1, D.ACCEPTED: 2}


def test_a_row_whose_sender_nobody_knows_is_in_doubt_at_the_next_look(database: Database) -> None:
    campaign = sending.begin(database, 2)
    with database.writing() as session:
        workers.start(session, "gone", "host", 1, sending.NOW)
        take_in(Direct.of(session), campaign, "gone/0", 1)
        session.connection().exec_driver_sql("DELETE FROM worker")
    assert recover(hands(database, Unavailable("closed")), Watch(30)).orphaned == 1


def test_an_unknown_sender_can_take_nothing(database: Database) -> None:
    campaign = sending.begin(database, 2)
    assert take(database, campaign, "nobody/0", 2) == []


def test_an_expired_campaign_gives_no_row(database: Database) -> None:
    campaign = sending.begin(database, 2)
    with Heartbeat(database, lambda: sending.NOW, 30) as pulse:
        assert take(database, campaign, f"{pulse.name}/0", 2, campaign.expires_at) == []


def test_a_sender_whose_counter_cannot_be_moved_is_no_longer_alive(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Event()

    def away(*_: object) -> bool:
        asked.set()
        raise StorageUnavailable("not there")

    with Heartbeat(database, lambda: sending.NOW, 0.5) as pulse:
        assert pulse.alive()
        monkeypatch.setattr(heartbeat.workers, "beat", away)
        assert asked.wait(5)
        Event().wait(0.3)
        assert not pulse.alive()
        assert not pulse.dead
        monkeypatch.undo()
        Event().wait(0.3)
        assert pulse.alive()


class Undertaker(Taker):
    """Has every known sender declared dead while it takes the first message."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database

    def send(self, message: OutgoingMail) -> Receipt:
        if not self.taken:
            with self.database.writing() as session:
                for name in workers.beats(session):
                    workers.bury(session, name, sending.NOW)
        return super().send(message)


def test_a_sender_declared_dead_goes_on_under_a_new_name(database: Database) -> None:
    campaign = sending.begin(database, 3)
    desk = Undertaker(database)
    Worker(hands(database, desk), lease=0.5).run(until_idle=True)
    assert states(database, campaign) == {D.ACCEPTED: 3}
    recipients = [mail.recipient for mail in desk.taken]
    # The message in its hands when it was declared dead is in doubt, and sent once more.
    assert sorted(recipients) == sorted([*map(sending.address, (1, 2, 3)), recipients[0]])
