"""A worker that dies at a point of the protocol leaves its rows where the point says, and resuming serves everybody."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from newsletter.domain.campaign import CampaignState
from newsletter.domain.delivery import DeliveryState, balanced
from newsletter.domain.issue import IssueState
from newsletter.pipeline.approve import approve
from newsletter.pipeline.assemble import assemble
from newsletter.pipeline.context import Context
from newsletter.storage import campaigns, issues, versions
from newsletter.storage.database import Database
from tests import sending
from tests.faults import crew
from tests.faults.account import debts
from tests.faults.crash_points import SENDING
from tests.faults.crew import CONNECTIONS, WORKER
from tests.house import house, join, tell, told
from tests.sending import BY, current, states

MEMBERS = 50
CRASHING = (sys.executable, "-m", "tests.faults.crash_points")
EVERYONE = [sending.address(number) for number in range(1, MEMBERS + 1)]


def die(point: str, settings: dict[str, str], *act: str) -> None:
    """Run a worker, or one act, until it dies at `point`."""
    with crew.running((*CRASHING, *(act or ("worker", "--until-idle"))), {**settings, "FAULT_AT": point}) as process:
        said, _ = process.communicate(timeout=crew.PATIENCE)
    assert process.returncode == 9, said


@pytest.mark.fault("F3")
@pytest.mark.parametrize("point", [f"{name}:{n}" for name in SENDING for n in (1, 2)])
def test_a_sender_that_dies_at_any_point_costs_nobody_a_letter(
    point: str,
    database: Database,
    post: crew.Post,
    settings: dict[str, str],
    record_property: Callable[[str, object], None],
) -> None:
    campaign = sending.begin(database, MEMBERS)
    die(point, settings)
    left = states(database, campaign)
    attempting = left.get(DeliveryState.ATTEMPTING, 0)
    assert attempting <= 2 * CONNECTIONS
    if point in ("before-intent:1", "within-intent:1"):
        assert left == {DeliveryState.PLANNED: MEMBERS}
    if point in ("before-intent:1", "within-intent:1", "after-intent:1"):
        assert post.taken() == []
    if not point.startswith(("before-intent:1", "within-intent:1")):
        assert attempting
    assert not {DeliveryState.FAILED, DeliveryState.IN_DOUBT} & left.keys()
    crew.finish((*WORKER, "--until-idle"), settings)
    assert debts(post.taken(), EVERYONE, allowed=attempting) == {}
    assert states(database, campaign) == {DeliveryState.ACCEPTED: MEMBERS}
    assert current(database, campaign).state is CampaignState.SENT
    record_property("in doubt", attempting)
    record_property("copies beyond the first", len(post.taken()) - MEMBERS)


@pytest.mark.fault("F3")
@pytest.mark.parametrize("point", ["within-chunk:1", "within-chunk:2", "after-chunk:1", "after-chunk:2"])
def test_planning_that_dies_between_chunks_goes_on_where_it_stopped(
    point: str, database: Database, post: crew.Post, settings: dict[str, str]
) -> None:
    campaign = sending.schedule(database, MEMBERS)
    die(point, settings)
    assert current(database, campaign).state is CampaignState.PLANNING
    name, _, times = point.partition(":")
    whole = int(times) - (name == "within-chunk")
    assert sum(states(database, campaign).values()) == 20 * whole
    assert post.taken() == []
    crew.finish((*WORKER, "--until-idle"), settings)
    assert states(database, campaign) == {DeliveryState.PLANNED: MEMBERS}
    # The checks hold a letter as poor as this one.
    with database.writing() as session:
        assert campaigns.move(session, current(database, campaign), CampaignState.SENDING, BY)
    crew.finish((*WORKER, "--until-idle"), settings)
    ended = current(database, campaign)
    assert balanced(states(database, campaign), ended.candidates)
    assert debts(post.taken(), EVERYONE, allowed=0) == {}


@pytest.fixture
def letter(database_url: str, tmp_path: Path) -> Iterator[Context]:
    """Yield the hands of an operator where a letter is due."""
    made = house(database_url, tmp_path / "house")
    tell(made, *told())
    join(made, "partout@m.example", ("department", "29"))
    yield made
    made.database.close()


def count(context: Context, table: str) -> int:
    with context.database.reading() as session:
        return int(session.connection().execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


@pytest.mark.fault("F3")
@pytest.mark.parametrize(("point", "left"), [("within-slot:1", 0), ("after-slot:1", 1)])
def test_a_clock_that_dies_while_it_makes_an_issue_leaves_none_or_one_that_is_filled_next_time(
    point: str, left: int, letter: Context, settings: dict[str, str], tmp_path: Path
) -> None:
    die(point, settings, "assemble", str(tmp_path / "house"))
    assert count(letter, "issue") == left
    assert count(letter, "block") == 0
    draft = assemble(letter, "lettre")
    assert draft is not None
    assert draft.shown()
    assert count(letter, "issue") == 1


@pytest.mark.fault("F3")
@pytest.mark.parametrize(("point", "left"), [("within-freeze:1", 0), ("after-freeze:1", 1)])
def test_an_approval_that_dies_froze_all_or_nothing(
    point: str, left: int, letter: Context, settings: dict[str, str], tmp_path: Path
) -> None:
    draft = assemble(letter, "lettre")
    assert draft is not None
    die(point, settings, "approve", str(tmp_path / "house"))
    with letter.database.reading() as session:
        state, frozen = issues.get(session, draft.id).state, versions.latest(session, draft.id)
    assert (state is IssueState.APPROVED) == (frozen is not None) == bool(left)
    again = approve(letter, draft.id)
    assert count(letter, "issue_version") == 1
    assert frozen is None or again.id == frozen.id
