"""Recording outcomes, on both databases: only what the connection still holds, each row once."""

from datetime import timedelta

import pytest

from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.delivery import DeliveryState
from newsletter.storage import campaigns, doubts, workers
from newsletter.storage.database import Database
from tests import sending
from tests.integration.storage.hands import (
    OWNER,
    Row,
    ask,
    hire,
    outcome,
    people,
    record,
    record_in,
    rows,
    take,
    take_in,
    together,
    write,
)
from tests.sending import NOW, current, states

ACCEPTED, FAILED, PLANNED = DeliveryState.ACCEPTED, DeliveryState.FAILED, DeliveryState.PLANNED


@pytest.fixture
def campaign(database: Database) -> Campaign:
    """Return a campaign of six that is being sent, two workers known."""
    hire(database, "ours", "theirs")
    return sending.begin(database, 6)


def test_each_outcome_is_written_and_the_row_let_go(database: Database, campaign: Campaign) -> None:
    one, two, three, four, *_ = take(database, campaign, limit=4)
    due = NOW + timedelta(minutes=5)
    written = record(
        database,
        OWNER,
        outcome(one, reply="250 queued as 1"),
        outcome(two, FAILED, reply="550 nobody here"),
        outcome(three, DeliveryState.DEFERRED, reply="451 later", due_at=due),
        outcome(four, DeliveryState.IN_DOUBT, reply="no answer"),
    )
    assert written == 4
    assert rows(database, campaign) == {
        1: Row("accepted", None, 1, 0, "250 queued as 1"),
        2: Row("failed", None, 1, 0, "550 nobody here"),
        3: Row("deferred", None, 1, 0, "451 later"),
        4: Row("in_doubt", None, 1, 0, "no answer"),
        5: Row("planned"),
        6: Row("planned"),
    }
    assert len(ask(database, "SELECT id FROM delivery WHERE due_at IS NOT NULL")) == 1


def test_a_row_held_by_another_connection_is_left_alone(database: Database, campaign: Campaign) -> None:
    (taken,) = take(database, campaign, limit=1)
    before = rows(database, campaign)
    for stranger in ("ours/2", "theirs/1", "ours", ""):
        assert record(database, stranger, outcome(taken)) == 0, stranger
    assert rows(database, campaign) == before


def test_a_row_nobody_holds_is_left_alone(database: Database, campaign: Campaign) -> None:
    (taken,) = take(database, campaign, limit=1)
    waiting = taken._replace(delivery=taken.delivery + 1)
    assert record(database, OWNER, outcome(waiting), outcome(taken._replace(delivery=10**6))) == 0
    write(database, "UPDATE delivery SET owner = :owner WHERE member_id = 2", owner=OWNER)
    assert record(database, OWNER, outcome(waiting)) == 0
    assert states(database, campaign) == {DeliveryState.ATTEMPTING: 1, PLANNED: 5}


def test_an_outcome_told_twice_is_written_once(database: Database, campaign: Campaign) -> None:
    (taken,) = take(database, campaign, limit=1)
    assert record(database, OWNER, outcome(taken), outcome(taken, FAILED)) == 1
    assert record(database, OWNER, outcome(taken, FAILED)) == 0
    assert rows(database, campaign)[1].state == "accepted"


def test_the_outcome_of_a_dead_worker_comes_too_late(database: Database, campaign: Campaign) -> None:
    (taken,) = take(database, campaign, limit=1)
    with database.writing() as session:
        assert workers.bury(session, "ours", NOW) == 1
    assert record(database, OWNER, outcome(taken)) == 0
    assert rows(database, campaign)[1].state == "in_doubt"


def test_an_outcome_that_comes_back_when_another_took_the_row_is_refused(
    database: Database, campaign: Campaign
) -> None:
    (first,) = take(database, campaign, limit=1)
    assert record(database, OWNER, outcome(first, PLANNED, reply="the transport does not work")) == 1
    (second,) = take(database, campaign, "theirs/1", limit=1)
    assert (second.delivery, second.attempt) == (first.delivery, 2)
    assert record(database, OWNER, outcome(first)) == 0
    assert record(database, "theirs/1", outcome(second, FAILED)) == 1
    assert rows(database, campaign)[1] == Row("failed", None, 2)


def test_a_long_reply_is_kept_to_its_first_thousand_characters(database: Database, campaign: Campaign) -> None:
    (taken,) = take(database, campaign, limit=1)
    record(database, OWNER, outcome(taken, FAILED, reply="é" * 5000))
    assert rows(database, campaign)[1].reply == "é" * 1000


def test_outcomes_and_the_next_intent_are_committed_together_or_not_at_all(
    database: Database, campaign: Campaign
) -> None:
    (taken,) = take(database, campaign, limit=1)

    def interrupted() -> None:
        with database.direct() as direct:
            assert record_in(direct, OWNER, outcome(taken)) == 1
            assert people(take_in(direct, campaign, OWNER, 1)) == [2]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert states(database, campaign) == {DeliveryState.ATTEMPTING: 1, PLANNED: 5}
    assert rows(database, campaign)[1].state == "attempting"


def test_what_left_before_a_cancellation_is_still_written(database: Database, campaign: Campaign) -> None:
    (taken,) = take(database, campaign, limit=1)
    with database.writing() as session:
        campaigns.move(session, current(database, campaign), CampaignState.CANCELLED, sending.BY)
        assert doubts.cancel_waiting(session, campaign, NOW) == 5
    assert record(database, OWNER, outcome(taken)) == 1
    assert states(database, campaign) == {ACCEPTED: 1, DeliveryState.CANCELLED: 5}


def test_of_two_threads_with_one_outcome_one_writes_it(database: Database, campaign: Campaign) -> None:
    taken = take(database, campaign)

    def tell(number: int) -> int:
        return sum(record(database, OWNER, outcome(one, (ACCEPTED, FAILED)[number % 2])) for one in taken)

    assert sum(together(4, tell)) == 6
    assert sum(states(database, campaign).values()) == 6
