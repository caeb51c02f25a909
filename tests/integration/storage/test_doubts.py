"""Rows that stayed too long, on both databases: each gets an end, nobody a third copy."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.delivery import DeliveryState, Doubt, InDoubt, next_after_doubt
from newsletter.domain.member import MemberState
from newsletter.domain.suppression import EVERY_NEWSLETTER, Why
from newsletter.storage import campaigns, doubts, members, workers
from newsletter.storage.database import Database, Session
from tests import sending
from tests.integration.storage.hands import OWNER, Row, hire, outcome, people, record, rows, take, together, write
from tests.sending import BY, NOW, states

IN_DOUBT, PLANNED, REVIEW = DeliveryState.IN_DOUBT, DeliveryState.PLANNED, DeliveryState.NEEDS_REVIEW


@pytest.fixture
def campaign(database: Database) -> Campaign:
    """Return a campaign of nine that is being sent, two workers known."""
    hire(database, "ours", "theirs")
    return sending.begin(database, 9)


def bury(database: Database, worker: str = "ours") -> int:
    with database.writing() as session:
        return workers.bury(session, worker, NOW)


def doubtful(database: Database, campaign: Campaign, state: DeliveryState = IN_DOUBT) -> list[Doubt]:
    with database.reading() as session:
        return doubts.in_state(session, campaign, state)


def settle(database: Database, doubt: Doubt, state: DeliveryState, why: str = "settled") -> bool:
    with database.writing() as session:
        return doubts.settle_doubt(session, doubt, state, why, NOW)


def test_what_a_dead_worker_was_attempting_is_in_doubt(database: Database, campaign: Campaign) -> None:
    accepted, *_ = take(database, campaign, limit=2)
    take(database, campaign, "ours/2", limit=2)
    take(database, campaign, "theirs/1", limit=2)
    record(database, OWNER, outcome(accepted))
    assert bury(database) == 3
    found = rows(database, campaign)
    assert [found[number].state for number in range(1, 10)] == (
        ["accepted"] + ["in_doubt"] * 3 + ["attempting"] * 2 + ["planned"] * 3
    )
    assert found[2] == Row("in_doubt", None, 1, 0, "its worker died")
    assert found[5].owner == "theirs/1"
    assert bury(database) == 0


def test_rows_of_dead_workers_are_found_by_their_index_however_many_are_done(
    database: Database, campaign: Campaign
) -> None:
    if database.dialect != "sqlite":
        pytest.skip("PostgreSQL chooses by its statistics")
    asked: list[str] = []
    event.listen(database.engine, "checkout", lambda driver, *_: driver.set_trace_callback(asked.append))
    with database.writing() as session:
        workers.give_up_orphans(session, NOW)
    statement = next(one for one in asked if one.startswith("UPDATE"))
    with database.reading() as session:
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()
    assert any("ix_delivery_owner" in row[3] for row in plan)


def test_a_dead_worker_beats_no_more_and_takes_nothing(database: Database, campaign: Campaign) -> None:
    def beats() -> bool:
        with database.writing() as session:
            return workers.beat(session, "ours")

    assert beats()
    bury(database)
    assert not beats()
    assert take(database, campaign) == []
    with database.reading() as session:
        assert workers.beats(session) == {"theirs": 0}


def test_a_worker_whose_name_begins_alike_is_not_mistaken_for_the_dead_one(
    database: Database, campaign: Campaign
) -> None:
    hire(database, "our", "ours2", "ours/1")
    for owner in ("our/1", "ours/1", "ours2/1", "ours/1/1"):
        assert len(take(database, campaign, owner, limit=1)) == 1
    assert bury(database, "ours2") == 1
    assert [rows(database, campaign)[number].state for number in (1, 2, 3, 4)] == [
        "attempting",
        "attempting",
        "in_doubt",
        "attempting",
    ]


def test_a_row_whose_owner_nobody_knows_is_in_doubt(database: Database, campaign: Campaign) -> None:
    take(database, campaign, limit=2)
    write(database, "UPDATE delivery SET owner = 'gone/3' WHERE member_id = 1")
    with database.writing() as session:
        assert workers.give_up_orphans(session, NOW) == 1
    assert [row.state for row in rows(database, campaign).values()][:2] == ["in_doubt", "attempting"]


def test_a_connection_that_begins_again_gives_up_only_what_it_held(database: Database, campaign: Campaign) -> None:
    take(database, campaign, "ours/1", limit=2)
    take(database, campaign, "ours/11", limit=2)
    with database.writing() as session:
        assert workers.give_up_held(session, "ours/1", NOW) == 2
    assert [row.owner for row in rows(database, campaign).values()][:4] == [None, None, "ours/11", "ours/11"]


def test_a_doubt_says_whom_it_is_about_and_why(database: Database, campaign: Campaign) -> None:
    (taken,) = take(database, campaign, limit=1)
    record(database, OWNER, outcome(taken, IN_DOUBT, reply="no answer"))
    assert doubtful(database, campaign) == [
        Doubt(delivery=taken.delivery, state=IN_DOUBT, resends=0, address=sending.address(1), reply="no answer")
    ]
    assert doubtful(database, campaign, REVIEW) == []


def test_a_doubt_nobody_can_settle_is_sent_once_more_and_then_waits_for_a_person(
    database: Database, campaign: Campaign
) -> None:
    ends = []
    for attempt in (1, 2):
        (taken,) = take(database, campaign, limit=1)
        assert (taken.member, taken.attempt) == (1, attempt)
        record(database, OWNER, outcome(taken, IN_DOUBT))
        (doubt,) = doubtful(database, campaign)
        ends.append(next_after_doubt(None, doubt.resends, InDoubt.RESEND_ONCE))
        assert settle(database, doubt, ends[-1])
    assert ends == [PLANNED, REVIEW]
    assert rows(database, campaign)[1] == Row("needs_review", None, 2, 1, "settled")
    assert people(take(database, campaign)) == list(range(2, 10))


def test_a_doubt_is_settled_once_whoever_comes_first(database: Database, campaign: Campaign) -> None:
    take(database, campaign)
    bury(database)
    found = doubtful(database, campaign)
    ends = (PLANNED, REVIEW, DeliveryState.ACCEPTED, PLANNED)
    settled = together(4, lambda number: sum(settle(database, doubt, ends[number]) for doubt in found))
    assert sum(settled) == 9
    assert {row.resends for row in rows(database, campaign).values() if row.state != "planned"} <= {0}
    assert {row.resends for row in rows(database, campaign).values() if row.state == "planned"} <= {1}


def test_a_row_that_went_out_again_and_came_back_is_not_settled_by_what_was_read_before(
    database: Database, campaign: Campaign
) -> None:
    take(database, campaign, limit=1)
    bury(database)
    (stale,) = doubtful(database, campaign)
    assert settle(database, stale, PLANNED)
    take(database, campaign, "theirs/1", limit=1)
    bury(database, "theirs")
    assert not settle(database, stale, PLANNED)
    (fresh,) = doubtful(database, campaign)
    assert fresh.resends == 1
    assert rows(database, campaign)[1] == Row("in_doubt", None, 2, 1, "its worker died")


def test_a_row_that_is_no_longer_in_doubt_is_not_settled(database: Database, campaign: Campaign) -> None:
    take(database, campaign, limit=1)
    bury(database)
    (doubt,) = doubtful(database, campaign)
    for state in set(DeliveryState) - {IN_DOUBT}:
        write(database, "UPDATE delivery SET state = :state WHERE member_id = 1", state=state.value)
        assert not settle(database, doubt, PLANNED), state
        assert rows(database, campaign)[1][0] == state.value


def test_who_left_since_planning_is_closed_where_the_row_still_waits(database: Database, campaign: Campaign) -> None:
    one, two, three, *_ = take(database, campaign, limit=3)
    record(database, OWNER, outcome(one), outcome(two, DeliveryState.DEFERRED, due_at=NOW + timedelta(hours=1)))
    write(database, "UPDATE member SET state = :state WHERE id IN (1, 2, 3, 4)", state=MemberState.PAUSED.value)
    write(database, "UPDATE subscription SET ended_at = created_at WHERE member_id = 5")
    with database.writing() as session:
        members.suppress(session, sending.key_of(6), Why.COMPLAINED, BY, EVERY_NEWSLETTER)
        members.suppress(session, sending.key_of(7), Why.LEFT, BY, "lettre")
        members.suppress(session, sending.key_of(8), Why.LEFT, BY, "agenda")
        assert doubts.suppress_leavers(session, campaign, NOW) == 5
        assert doubts.suppress_leavers(session, campaign, NOW) == 0
    found = {number: row.state for number, row in rows(database, campaign).items()}
    assert found == {1: "accepted", 3: "attempting", 8: "planned", 9: "planned"} | dict.fromkeys(
        (2, 4, 5, 6, 7), "suppressed"
    )
    assert record(database, OWNER, outcome(three)) == 1


def test_waiting_rows_expire_when_the_campaign_is_too_old_and_not_before(
    database: Database, campaign: Campaign
) -> None:
    one, two, *_ = take(database, campaign, limit=3)
    record(database, OWNER, outcome(one), outcome(two, DeliveryState.DEFERRED, due_at=NOW + timedelta(days=9)))
    with database.writing() as session:
        assert doubts.expire(session, campaign, campaign.expires_at - timedelta(seconds=1)) == 0
        assert doubts.expire(session, campaign, campaign.expires_at) == 7
    assert states(database, campaign) == {
        DeliveryState.ACCEPTED: 1,
        DeliveryState.ATTEMPTING: 1,
        DeliveryState.EXPIRED: 7,
    }


@pytest.mark.parametrize("close", [doubts.expire, doubts.cancel_waiting, doubts.suppress_leavers])
def test_closing_a_campaign_s_rows_leaves_every_other_campaign_alone(
    database: Database, campaign: Campaign, close: Callable[[Session, Campaign, datetime], int]
) -> None:
    other = sending.begin(database, 0, NOW + timedelta(hours=1))
    write(database, "UPDATE member SET state = 'left'")
    with database.writing() as session:
        assert close(session, campaign, campaign.expires_at) == 9
    assert states(database, other) == {PLANNED: 9}


def test_a_campaign_is_unfinished_while_its_ledger_may_still_change(database: Database, campaign: Campaign) -> None:
    def unfinished(state: CampaignState, row: DeliveryState) -> bool:
        write(database, "UPDATE campaign SET state = :state", state=state.value)
        write(database, "UPDATE delivery SET state = :state WHERE member_id = 1", state=row.value)
        with database.reading() as session:
            return bool(campaigns.unfinished(session))

    write(database, "UPDATE delivery SET state = 'accepted'")
    moving = {CampaignState.SENDING, CampaignState.PAUSED}
    for state in CampaignState:
        assert unfinished(state, DeliveryState.ACCEPTED) == (state in moving), state
    for row in (PLANNED, IN_DOUBT, DeliveryState.ATTEMPTING, DeliveryState.DEFERRED):
        assert unfinished(CampaignState.CANCELLED, row), row
    assert not unfinished(CampaignState.CANCELLED, REVIEW)
