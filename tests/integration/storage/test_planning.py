"""Planning, on both databases: one row per candidate, whatever interrupts it and whoever else plans."""

from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.delivery import DeliveryState
from newsletter.domain.suppression import EVERY_NEWSLETTER, Why
from newsletter.pipeline.plan import plan
from newsletter.storage import campaigns, ledger, members, planning, versions
from newsletter.storage.campaigns import Overtaken
from newsletter.storage.database import Database
from tests import sending
from tests.integration.storage.hands import ask, rows, together, write
from tests.sending import BY, NOW, current, states

PLANNED, SUPPRESSED = DeliveryState.PLANNED, DeliveryState.SUPPRESSED


class Cut(BaseException):
    """The process died here."""


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsletter.pipeline.plan.CHUNK", 3)


def planned_in_full(database: Database, campaign: Campaign) -> Campaign:
    """Plan and return the campaign after checking its equation."""
    done = plan(sending.context(database), campaign.id)
    assert done == current(database, campaign)
    assert sum(states(database, campaign).values()) == done.candidates == len(rows(database, campaign))
    return done


def cut_after(database: Database, campaign: Campaign, chunks: int) -> Campaign:
    """Plan some chunks, then die; returns what is then stored."""
    seen = []

    def report(what: str, done: int, total: int) -> None:
        seen.append((what, done, total))
        if len(seen) == chunks:
            raise Cut

    with pytest.raises(Cut):
        plan(replace(sending.context(database), report=report), campaign.id)
    return current(database, campaign)


def test_every_candidate_gets_one_row_with_the_mask_of_its_edition(database: Database) -> None:
    done = planned_in_full(database, sending.schedule(database, 11))
    assert (done.state, done.candidates, done.watermark, done.last_member) == (CampaignState.SENDING, 11, 11, 11)
    found = ask(database, "SELECT member_id, mask, state, attempt, resends FROM delivery ORDER BY member_id")
    assert found == [(number, int(number % 5 == 0), "planned", 0, 0) for number in range(1, 12)]
    with database.reading() as session:
        assert ledger.per_mask(session, done) == {0: 9, 1: 2}
        assert [edition.mask for edition in versions.editions_of(session, done.version)] == [0, 1]


def test_only_subscribed_active_members_are_candidates(database: Database) -> None:
    campaign = sending.schedule(database, 8)
    write(database, "UPDATE member SET state = 'left' WHERE id = 2")
    write(database, "UPDATE subscription SET ended_at = created_at WHERE member_id = 3")
    with database.writing() as session:
        sending.join(session, 9, newsletters=())
    assert planned_in_full(database, campaign).candidates == 6
    assert sorted(rows(database, campaign)) == [1, 4, 5, 6, 7, 8]


def test_a_suppressed_candidate_has_a_row_that_says_so(database: Database) -> None:
    campaign = sending.schedule(database, 8)
    with database.writing() as session:
        members.suppress(session, sending.key_of(2), Why.BOUNCED, BY, EVERY_NEWSLETTER)
        members.suppress(session, sending.key_of(5), Why.LEFT, BY, "lettre")
        members.suppress(session, sending.key_of(7), Why.LEFT, BY, "agenda")
    done = planned_in_full(database, campaign)
    assert (done.candidates, states(database, campaign)) == (8, {PLANNED: 6, SUPPRESSED: 2})
    assert [number for number, row in rows(database, campaign).items() if row.state == "suppressed"] == [2, 5]
    with database.reading() as session:
        assert ledger.per_mask(session, done) == {0: 6}


@pytest.mark.parametrize("chunks", [1, 2, 3])
def test_interrupted_between_two_chunks_planning_goes_on_where_it_stopped(database: Database, chunks: int) -> None:
    campaign = sending.schedule(database, 10)
    stopped = cut_after(database, campaign, chunks)
    assert stopped.state is CampaignState.PLANNING
    assert (stopped.watermark, stopped.candidates) == (3 * chunks, 3 * chunks)
    assert sorted(rows(database, campaign)) == list(range(1, 3 * chunks + 1))
    done = planned_in_full(database, campaign)
    assert (done.state, done.candidates) == (CampaignState.SENDING, 10)


def test_interrupted_within_a_chunk_nothing_of_it_is_written(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = sending.schedule(database, 10)
    cut_after(database, campaign, 1)
    with monkeypatch.context() as patched:
        patched.setattr(campaigns, "advance", cut)
        with pytest.raises(Cut):
            plan(sending.context(database), campaign.id)
    assert sorted(rows(database, campaign)) == [1, 2, 3]
    assert current(database, campaign).watermark == 3
    assert planned_in_full(database, campaign).candidates == 10


def cut(*_given: object) -> None:
    raise Cut


def test_who_joins_after_planning_began_is_no_candidate_and_who_left_before_their_chunk_neither(
    database: Database,
) -> None:
    campaign = sending.schedule(database, 10)
    cut_after(database, campaign, 1)
    with database.writing() as session:
        sending.join(session, 11, 12)
    write(database, "UPDATE member SET state = 'left' WHERE id IN (2, 8)")
    done = planned_in_full(database, campaign)
    assert (done.state, done.last_member) == (CampaignState.SENDING, 10)
    assert sorted(rows(database, campaign)) == [1, 2, 3, 4, 5, 6, 7, 9, 10]


def test_a_chunk_without_any_candidate_does_not_end_planning(database: Database) -> None:
    campaign = sending.schedule(database, 12)
    write(database, "UPDATE member SET state = 'paused' WHERE id BETWEEN 2 AND 10")
    assert planned_in_full(database, campaign).candidates == 3
    assert sorted(rows(database, campaign)) == [1, 11, 12]


def test_without_any_member_the_campaign_has_no_candidate(database: Database) -> None:
    done = planned_in_full(database, sending.schedule(database))
    assert (done.candidates, done.state) == (0, CampaignState.SENDING)


def test_planning_again_changes_nothing(database: Database) -> None:
    campaign = sending.schedule(database, 7)
    done = planned_in_full(database, campaign)
    everything = ask(database, "SELECT * FROM delivery ORDER BY id")
    assert planned_in_full(database, campaign) == done
    assert ask(database, "SELECT * FROM delivery ORDER BY id") == everything


def test_rows_that_do_not_add_up_hold_the_campaign(database: Database) -> None:
    campaign = sending.schedule(database, 7)
    cut_after(database, campaign, 2)
    write(database, "DELETE FROM delivery WHERE member_id = 2")
    held = plan(sending.context(database), campaign.id)
    assert (held.state, held.reason) == (CampaignState.HELD, "6 rows for 7 candidates")


@pytest.mark.parametrize("crowd", [2, 4])
def test_planners_at_once_plan_once_and_none_meets_an_error(database: Database, crowd: int) -> None:
    for shift in range(3):
        campaign = sending.schedule(database, 40 if shift == 0 else 0, NOW - timedelta(hours=shift))
        ends = together(crowd, lambda _: plan(sending.context(database), campaign.id))  # noqa: B023
        assert all(end.state in (CampaignState.PLANNING, CampaignState.SENDING) for end in ends)
        done = planned_in_full(database, campaign)
        assert (done.state, done.candidates, done.watermark) == (CampaignState.SENDING, 40, 40)
        assert sorted(rows(database, campaign)) == list(range(1, 41))


def test_a_planner_that_read_an_old_watermark_is_refused(database: Database) -> None:
    campaign = sending.schedule(database, 10)
    stale = cut_after(database, campaign, 1)
    cut_after(database, campaign, 1)
    with pytest.raises(Overtaken, match="the chunk after member 3"), database.writing() as session:
        campaigns.advance(session, stale, 3, 6)
    assert current(database, campaign).watermark == 6


def test_a_cancellation_stops_planning_between_two_chunks(database: Database) -> None:
    campaign = sending.schedule(database, 10)

    def report(_what: str, done: int, _total: int) -> None:
        if done == 3:
            with database.writing() as session:
                campaigns.move(session, campaigns.get(session, campaign.id), CampaignState.CANCELLED, BY)

    done = plan(replace(sending.context(database), report=report), campaign.id)
    assert (done.state, done.watermark) == (CampaignState.CANCELLED, 3)
    assert sorted(rows(database, campaign)) == [1, 2, 3]


def test_the_count_before_sending_foretells_the_masks(database: Database) -> None:
    campaign = sending.schedule(database, 12)
    with database.writing() as session:
        members.suppress(session, sending.key_of(5), Why.LEFT, BY, "lettre")
    with database.reading() as session:
        rules = versions.get(session, campaign.version).manifest.rules
        foretold = planning.count_masks(session, "lettre", rules)
    done = planned_in_full(database, campaign)
    with database.reading() as session:
        assert foretold == ledger.per_mask(session, done) == {0: 10, 1: 1}
