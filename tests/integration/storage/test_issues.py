"""Issues and campaigns, on both databases: one issue per slot and one campaign per issue, whoever is first."""

from datetime import datetime, timedelta, timezone
from threading import Lock

import pytest

from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.storage import campaigns, issues, vocabularies
from newsletter.storage.database import Database, StorageError
from tests import sending
from tests.house import LETTER
from tests.integration.storage.hands import ask, together
from tests.sending import BY, NOW, current

CROWD = 8


@pytest.fixture
def declared(database: Database) -> Database:
    """Return a database that knows the letter."""
    with database.writing() as session:
        vocabularies.keep_newsletters(session, [LETTER])
    return database


def find_or_create(database: Database, slot: datetime) -> int:
    with database.writing() as session:
        return issues.find_or_create(session, "lettre", slot, BY)


@pytest.mark.fault("F17")
def test_eight_clocks_at_one_slot_make_one_issue(declared: Database) -> None:
    for day in range(5):
        slot = NOW + timedelta(days=day)
        found = together(CROWD, lambda _: find_or_create(declared, slot))  # noqa: B023
        assert len(set(found)) == 1
    assert ask(declared, "SELECT number FROM issue ORDER BY slot_utc") == [(1,), (2,), (3,), (4,), (5,)]


def test_eight_clocks_at_eight_slots_number_them_without_a_gap(declared: Database) -> None:
    together(CROWD, lambda number: find_or_create(declared, NOW + timedelta(days=number)))
    assert sorted(ask(declared, "SELECT number FROM issue")) == [(number,) for number in range(1, CROWD + 1)]


def test_one_moment_in_two_time_zones_is_one_slot(declared: Database) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=11)))
    assert find_or_create(declared, NOW) == find_or_create(declared, elsewhere)


def test_an_issue_has_one_campaign(database: Database) -> None:
    campaign = sending.schedule(database)
    with pytest.raises(StorageError), database.writing() as session:
        campaigns.create(session, campaign, BY)
    with database.reading() as session:
        assert campaigns.of_issue(session, campaign.issue) == campaign


def test_of_eight_that_schedule_one_issue_one_does(database: Database) -> None:
    campaign = sending.schedule(database)
    with database.writing() as session:
        issue = issues.find_or_create(session, "lettre", NOW + timedelta(days=1), BY)
    refused, count = Lock(), [0]

    def create(number: int) -> int:
        new = campaign.model_copy(update={"issue": issue, "salt": f"{number:032x}"})
        try:
            with database.writing() as session:
                return campaigns.create(session, new, BY)
        except StorageError:
            with refused:
                count[0] += 1
            return 0

    made = [number for number in together(CROWD, create) if number]
    assert (len(made), count[0]) == (1, CROWD - 1)
    with database.reading() as session:
        found = campaigns.of_issue(session, issue)
    assert found is not None
    assert found.id == made[0]


def test_of_eight_that_move_a_campaign_one_does(database: Database) -> None:
    campaign = sending.schedule(database)
    ends = (CampaignState.HELD, CampaignState.CANCELLED)

    def move(number: int) -> bool:
        with database.writing() as session:
            return campaigns.move(session, campaign, ends[number % 2], BY, f"thread {number}")

    done = together(CROWD, move)
    assert done.count(True) == 1
    moved = current(database, campaign)
    assert (moved.state, moved.reason) == (ends[done.index(True) % 2], f"thread {done.index(True)}")


def test_a_campaign_comes_back_as_it_was_written(database: Database) -> None:
    campaign = sending.schedule(database)
    wanted = Campaign(
        id=campaign.id,
        issue=campaign.issue,
        number=1,
        version=campaign.version,
        newsletter="lettre",
        state=CampaignState.SCHEDULED,
        scheduled_for=NOW,
        salt="00" * 16,
        date=NOW,
        expires_at=NOW + timedelta(hours=48),
    )
    assert campaign == wanted
