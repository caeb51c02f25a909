"""What a person may decide about a sending: pause, resume, cancel, and what nobody else can tell."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from newsletter.domain.campaign import Campaign, CampaignState, NotNow
from newsletter.domain.delivery import DeliveryState, Settled
from newsletter.domain.heartbeat import Watch
from newsletter.engine.local import Worker
from newsletter.pipeline.cancel import cancel
from newsletter.pipeline.context import Context
from newsletter.pipeline.pause import pause
from newsletter.pipeline.plan import plan
from newsletter.pipeline.recover import recover
from newsletter.pipeline.resolve import resolve
from newsletter.pipeline.resume import resume
from newsletter.pipeline.retry_failed import retry_failed
from newsletter.storage import doubts, workers
from newsletter.storage.database import Database
from newsletter.storage.direct import Direct
from newsletter.storage.tables import DeliveryRow
from tests import sending
from tests.integration.storage.hands import record_in, take_in
from tests.sending import current, states

S = CampaignState
D = DeliveryState


@pytest.fixture
def hands(database: Database) -> Context:
    return sending.context(database)


def doubtful(hands: Context, campaign: Campaign, rows: int) -> None:
    """Let a sender take rows and die."""
    with hands.database.writing() as session:
        workers.start(session, "w", "host", 1, hands.now())
        assert len(take_in(Direct.of(session), current(hands.database, campaign), "w/0", rows)) == rows
        workers.bury(session, "w", hands.now())


def test_a_paused_campaign_gives_no_row_until_it_is_resumed(hands: Context) -> None:
    campaign = sending.begin(hands.database, 3)
    assert pause(hands, campaign.id).state is pause(hands, campaign.id).state is S.PAUSED
    with hands.database.writing() as session:
        workers.start(session, "w", "host", 1, hands.now())
        assert take_in(Direct.of(session), campaign, "w/0", 5) == []
    assert resume(hands, campaign.id).state is resume(hands, campaign.id).state is S.SENDING
    with hands.database.writing() as session:
        assert len(take_in(Direct.of(session), campaign, "w/0", 5)) == 3


@pytest.mark.fault("F20")
def test_a_cancelled_campaign_writes_to_nobody_and_keeps_what_left(hands: Context) -> None:
    campaign = sending.begin(hands.database, 4)
    doubtful(hands, campaign, 1)
    assert cancel(hands, campaign.id).state is cancel(hands, campaign.id).state is S.CANCELLED
    recover(hands, Watch(30))
    assert states(hands.database, campaign) == {D.CANCELLED: 3, D.NEEDS_REVIEW: 1}
    with pytest.raises(NotNow, match="cancelled"):
        resume(hands, campaign.id)


def test_what_a_cancelled_campaign_was_attempting_is_closed_once_it_is_known(hands: Context) -> None:
    campaign = sending.begin(hands.database, 2)
    with hands.database.writing() as session:
        workers.start(session, "w", "host", 1, hands.now())
        take_in(Direct.of(session), campaign, "w/0", 1)
    cancel(hands, campaign.id)
    with hands.database.writing() as session:
        session.connection().exec_driver_sql("UPDATE delivery SET state = 'deferred' WHERE state = 'attempting'")
    recover(hands, Watch(30))
    assert states(hands.database, campaign) == {D.CANCELLED: 2}


@pytest.mark.fault("F18")
def test_a_campaign_held_for_being_late_leaves_once_a_person_says_so(hands: Context) -> None:
    late = sending.schedule(hands.database, 2, at=sending.NOW - timedelta(days=5))
    assert plan(hands, late.id).state is S.HELD
    assert resume(hands, late.id).state is S.SCHEDULED
    planned = plan(hands, late.id)
    assert (planned.state, planned.candidates) == (S.SENDING, 2)
    assert planned.expires_at > hands.now() + timedelta(hours=47)


def test_what_waits_for_a_person_is_sent_once_more_or_counted_as_arrived(hands: Context) -> None:
    for arrived, after in ((True, {D.ACCEPTED: 2}), (False, {D.PLANNED: 2})):
        campaign = sending.begin(hands.database, 2) if arrived else another(hands)
        doubtful(hands, campaign, 2)
        with hands.database.writing() as session:
            for row in doubts.in_state(session, campaign, D.IN_DOUBT):
                doubts.settle_doubt(session, row, D.NEEDS_REVIEW, "?", hands.now())
        assert len(resolve(hands, campaign.id, arrived=arrived)) == 2
        assert resolve(hands, campaign.id, arrived=arrived) == ()
        assert states(hands.database, campaign) == after


def another(hands: Context) -> Campaign:
    return sending.begin(hands.database, 0, at=sending.NOW + timedelta(minutes=1))


def test_a_person_cannot_send_a_third_copy(hands: Context) -> None:
    campaign = sending.begin(hands.database, 1)
    for _ in range(2):
        doubtful(hands, campaign, 1)
        recover(hands, Watch(30))
    assert states(hands.database, campaign) == {D.NEEDS_REVIEW: 1}
    assert current(hands.database, campaign).state is S.HELD
    resolve(hands, campaign.id, arrived=False)
    assert states(hands.database, campaign) == {D.FAILED: 1}


def test_a_held_campaign_whose_doubts_are_decided_ends(hands: Context) -> None:
    campaign = sending.begin(hands.database, 1)
    for _ in range(2):
        doubtful(hands, campaign, 1)
        recover(hands, Watch(30))
    resolve(hands, campaign.id, arrived=True)
    resume(hands, campaign.id)
    Worker(hands).run(until_idle=True)
    assert current(hands.database, campaign).state is S.SENT


@pytest.mark.parametrize("act", [pause, resume])
def test_a_campaign_that_was_sent_can_neither_be_paused_nor_resumed(hands: Context, act: object) -> None:
    campaign = sending.begin(hands.database, 0)
    recover(hands, Watch(30))
    with pytest.raises(NotNow, match="sent"):
        act(hands, campaign.id)


def refused(hands: Context, campaign: Campaign, rows: int, *, twice: int = 0) -> None:
    """Let a sender take rows, each of which the server refuses, the last ones after they left twice."""
    with hands.database.writing() as session:
        workers.start(session, "w", "host", 1, hands.now())
        taken = take_in(Direct.of(session), current(hands.database, campaign), "w/0", rows)
        settled = [Settled(delivery=one.delivery, state=D.FAILED, reply="550 5.1.1") for one in taken]
        assert record_in(Direct.of(session), "w/0", *settled) == rows
        late = [one.delivery for one in taken][rows - twice :]
        session.connection().execute(update(DeliveryRow).where(col(DeliveryRow.id).in_(late)).values(resends=2))


def test_what_was_refused_is_planned_again_but_for_what_left_twice(hands: Context) -> None:
    campaign = sending.begin(hands.database, 5)
    refused(hands, campaign, 4, twice=1)
    again, planned = retry_failed(hands, campaign.id)
    assert (again.state, planned) == (S.SENDING, 3)
    assert states(hands.database, campaign) == {D.PLANNED: 4, D.FAILED: 1}
    assert retry_failed(hands, campaign.id)[1] == 0


def test_a_campaign_that_was_sent_goes_on_for_those_who_were_refused(hands: Context) -> None:
    campaign = sending.begin(hands.database, 3)
    refused(hands, campaign, 3)
    recover(hands, Watch(30))
    assert current(hands.database, campaign).state is S.SENT
    again, planned = retry_failed(hands, campaign.id)
    assert (again.state, planned) == (S.SENDING, 3)
    assert again.expires_at > hands.now()


def test_a_sent_campaign_with_nothing_to_retry_stays_sent(hands: Context) -> None:
    campaign = sending.begin(hands.database, 1)
    refused(hands, campaign, 1, twice=1)
    recover(hands, Watch(30))
    assert retry_failed(hands, campaign.id)[0].state is S.SENT


def test_a_cancelled_campaign_retries_nothing(hands: Context) -> None:
    campaign = sending.begin(hands.database, 1)
    cancel(hands, campaign.id)
    with pytest.raises(NotNow, match="cannot retry what failed"):
        retry_failed(hands, campaign.id)
