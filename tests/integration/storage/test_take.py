"""Taking work, on both databases: only what may leave now, in order, never the same row twice."""

from datetime import timedelta
from itertools import chain
from threading import Event

import pytest
from sqlalchemy import event

from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.delivery import WAITING, DeliveryState
from newsletter.domain.member import MemberState
from newsletter.domain.suppression import EVERY_NEWSLETTER, Why
from newsletter.domain.throttle import Purse
from newsletter.storage import campaigns, ledger, members, taking, versions
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
    rows,
    take,
    take_in,
    together,
    write,
)
from tests.sending import BY, NOW, current, states

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def campaign(database: Database) -> Campaign:
    """Return a campaign of seven that is being sent, one worker known."""
    hire(database)
    return sending.begin(database, 7)


def move(database: Database, campaign: Campaign, to: CampaignState) -> None:
    with database.writing() as session:
        assert campaigns.move(session, campaigns.get(session, campaign.id), to, BY)


def test_rows_are_taken_in_order_and_never_more_than_asked(database: Database, campaign: Campaign) -> None:
    hands = [people(take(database, campaign, limit=3)) for _ in range(4)]
    assert hands == [[1, 2, 3], [4, 5, 6], [7], []]


def test_what_is_taken_carries_its_intent_its_edition_and_its_attempt(database: Database, campaign: Campaign) -> None:
    taken = take(database, campaign)
    assert {one.member: one.mask for one in taken} == {number: int(number == 5) for number in range(1, 8)}
    assert {one.attempt for one in taken} == {1}
    assert set(rows(database, campaign).values()) == {Row("attempting", OWNER, 1)}


@pytest.mark.parametrize("each", [1, 3])
def test_many_connections_are_handed_rows_of_their_own_at_once(
    database: Database, campaign: Campaign, each: int
) -> None:
    owners = [f"ours/{number}" for number in range(20)]
    with database.direct() as direct:
        handed = taking.hand_out(direct, taking.Wish(campaign, tuple(owners), each, NOW), Purse(()))
    held = {owner: people(taken) for owner, taken in handed.items() if taken}
    assert [*held.values()] == [[*range(1, 8)][first : first + each] for first in range(0, 7, each)]
    found = {member: row.owner for member, row in rows(database, campaign).items()}
    assert found == {member: owner for owner, members_ in held.items() for member in members_}


def test_open_rows_are_found_by_their_index_however_many_are_done(database: Database, campaign: Campaign) -> None:
    if database.dialect != "sqlite":
        pytest.skip("PostgreSQL chooses by its statistics")
    asked: list[str] = []
    event.listen(database.engine, "checkout", lambda driver, *_: driver.set_trace_callback(asked.append))
    take(database, campaign)
    statement = next(one for one in asked if "chosen" in one)
    assert any("ix_delivery_open" in row[3] for row in ask(database, f"EXPLAIN QUERY PLAN {statement}"))


def test_a_taking_that_is_not_committed_takes_nothing(database: Database, campaign: Campaign) -> None:
    def interrupted() -> None:
        with database.direct() as direct:
            assert len(take_in(direct, campaign, OWNER, 3)) == 3
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert states(database, campaign) == {DeliveryState.PLANNED: 7}


def test_a_row_put_off_is_taken_when_its_moment_has_come_and_not_before(database: Database, campaign: Campaign) -> None:
    taken = take(database, campaign)
    assert record(database, OWNER, outcome(taken[2], DeliveryState.DEFERRED, due_at=LATER)) == 1
    assert take(database, campaign, now=LATER - timedelta(seconds=1)) == []
    again = take(database, campaign, now=LATER)
    assert [(one.member, one.attempt) for one in again] == [(3, 2)]


def test_a_row_in_any_other_state_is_not_taken(database: Database, campaign: Campaign) -> None:
    for state in set(DeliveryState) - WAITING:
        write(database, "UPDATE delivery SET state = :state", state=state.value)
        assert take(database, campaign) == [], state
    write(database, "UPDATE delivery SET state = 'planned' WHERE member_id = 3")
    assert people(take(database, campaign)) == [3]


def test_nothing_is_taken_unless_the_campaign_is_sending(database: Database, campaign: Campaign) -> None:
    for state in set(CampaignState) - {CampaignState.SENDING}:
        move(database, campaign, state)
        assert take(database, campaign) == [], state
    assert states(database, campaign) == {DeliveryState.PLANNED: 7}
    move(database, campaign, CampaignState.SENDING)
    assert len(take(database, campaign)) == 7


def test_a_pause_between_two_messages_stops_the_next_one(database: Database, campaign: Campaign) -> None:
    (first,) = take(database, campaign, limit=1)
    move(database, campaign, CampaignState.PAUSED)
    assert take(database, campaign, limit=1) == []
    assert record(database, OWNER, outcome(first)) == 1
    assert states(database, campaign) == {DeliveryState.ACCEPTED: 1, DeliveryState.PLANNED: 6}
    move(database, campaign, CampaignState.SENDING)
    assert people(take(database, campaign, limit=1)) == [2]


@pytest.mark.fault("F20")
def test_once_a_pause_is_written_no_connection_takes_anything(database: Database) -> None:
    hire(database)
    campaign = sending.begin(database, 400)
    paused, some_left = Event(), Event()

    def connect(number: int) -> list[int]:
        late: list[int] = []
        for _ in range(60):
            written = paused.is_set()
            taken = take(database, campaign, f"ours/{number}", limit=1)
            some_left.set()
            late += people(taken) if written else []
        return late

    def stop(_number: int) -> list[int]:
        assert some_left.wait(10)
        move(database, campaign, CampaignState.PAUSED)
        paused.set()
        return []

    assert together(5, lambda number: connect(number) if number else stop(number)) == [[]] * 5
    assert 0 < states(database, campaign)[DeliveryState.ATTEMPTING] < 400


@pytest.mark.fault("F21")
def test_a_connection_that_holds_an_older_version_takes_nothing(database: Database, campaign: Campaign) -> None:
    with database.writing() as session:
        newer = versions.add(session, sending.version(campaign.issue).model_copy(update={"content_hash": "corrected"}))
    write(database, "UPDATE campaign SET version_id = :version", version=newer)
    assert take(database, campaign) == []
    assert len(take(database, current(database, campaign))) == 7


def test_a_campaign_that_grew_too_old_gives_no_work(database: Database, campaign: Campaign) -> None:
    assert take(database, campaign, now=campaign.expires_at) == []
    assert len(take(database, campaign, now=campaign.expires_at - timedelta(seconds=1))) == 7


def test_one_campaign_gives_no_row_of_another(database: Database, campaign: Campaign) -> None:
    other = sending.begin(database, 0, NOW + timedelta(hours=1))
    assert len(take(database, other)) == 7
    assert states(database, campaign) == {DeliveryState.PLANNED: 7}


def test_an_address_suppressed_since_planning_is_not_taken(database: Database, campaign: Campaign) -> None:
    with database.writing() as session:
        for number, newsletter in {2: "lettre", 4: EVERY_NEWSLETTER, 6: "agenda"}.items():
            members.suppress(session, sending.key_of(number), Why.LEFT, BY, newsletter)
    assert people(take(database, campaign)) == [1, 3, 5, 6, 7]


def test_a_member_who_is_no_longer_active_is_not_taken(database: Database, campaign: Campaign) -> None:
    away = sorted(set(MemberState) - {MemberState.ACTIVE})
    for number, state in enumerate(away, 1):
        write(database, "UPDATE member SET state = :state WHERE id = :id", state=state.value, id=number)
    assert people(take(database, campaign)) == list(range(len(away) + 1, 8))


def test_a_member_whose_subscription_ended_is_not_taken(database: Database, campaign: Campaign) -> None:
    write(database, "UPDATE subscription SET ended_at = created_at WHERE member_id = 4")
    assert people(take(database, campaign)) == [1, 2, 3, 5, 6, 7]


def test_a_worker_nobody_knows_takes_nothing(database: Database, campaign: Campaign) -> None:
    for owner in ("nobody/1", "our/1", "ours2/1", "ours", "/1", ""):
        assert take(database, campaign, owner) == [], owner


def test_has_due_answers_what_taking_would_find(database: Database, campaign: Campaign) -> None:
    def due() -> bool:
        with database.reading() as session:
            return ledger.has_due(session, campaign, NOW)

    assert due()
    move(database, campaign, CampaignState.PAUSED)
    assert not due()
    move(database, campaign, CampaignState.SENDING)
    take(database, campaign)
    assert not due()


def test_eight_connections_at_once_never_take_the_same_row(database: Database) -> None:
    hire(database)
    campaign = sending.begin(database, 300)

    def connect(number: int) -> list[int]:
        taken: list[int] = []
        while hand := take(database, campaign, f"ours/{number}", limit=3):
            assert len(hand) <= 3
            assert people(hand) == sorted(people(hand))
            taken += people(hand)
        return taken

    hands = together(8, connect)
    assert sorted(chain.from_iterable(hands)) == list(range(1, 301))
    held = {member: row.owner for member, row in rows(database, campaign).items()}
    assert held == {member: f"ours/{number}" for number, hand in enumerate(hands) for member in hand}
