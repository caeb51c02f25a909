"""Issues one after the other: which slot is due, and what is news for it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from newsletter.domain.declaration import Rhythm
from newsletter.domain.edits import AddText, SetHead
from newsletter.domain.issue import Issue, IssueState
from newsletter.pipeline.approve import approve
from newsletter.pipeline.assemble import assemble
from newsletter.pipeline.context import Context
from newsletter.pipeline.declare import declare
from newsletter.pipeline.edit import edit
from newsletter.values.letter import Wording
from tests.house import DECLARED, LETTER, house, tell
from tests.unit.builders import item

MONDAY = datetime(2024, 12, 9, 8, tzinfo=UTC)
WEEKLY = Rhythm(cron="0 9 * * MON", starts=date(2024, 12, 1), lead_days=10)


@pytest.fixture
def weekly(database_url: str, tmp_path: Path) -> Context:
    """Return a house whose letter leaves every Monday and is prepared ten days ahead; today is Friday the 6th."""
    context = house(database_url, tmp_path, now=MONDAY - timedelta(days=3))
    letter = LETTER.model_copy(update={"rhythm": WEEKLY})
    declare(context, DECLARED.model_copy(update={"newsletters": (letter,)}))
    yield context
    context.database.close()


def assembled(context: Context) -> Issue:
    draft = assemble(context, "lettre")
    assert draft is not None
    return draft


def approved(context: Context, draft: Issue) -> None:
    head, text = SetHead(subject="Cette semaine", preheader=""), AddText(section="edito", wording=Wording(title="Mot"))
    approve(context, edit(context, draft.id, [head, text], draft.revision).id)


def test_the_next_slot_is_prepared_once_the_first_is_approved(weekly: Context) -> None:
    first = assembled(weekly)
    assert first.slot == MONDAY
    assert assembled(weekly).id == first.id
    approved(weekly, first)
    assert assembled(weekly).slot == MONDAY + timedelta(days=7)


def test_the_last_is_returned_as_it_is_when_every_due_slot_is_approved(weekly: Context) -> None:
    for _ in range(2):
        approved(weekly, assembled(weekly))
    last = assembled(weekly)
    assert (last.slot, last.state) == (MONDAY + timedelta(days=7), IssueState.APPROVED)


def test_what_appeared_after_the_approval_is_news_for_the_next_issue(weekly: Context) -> None:
    tell(weekly, item("early", published_at=MONDAY - timedelta(days=5)))
    approved(weekly, assembled(weekly))
    tell(weekly, item("late", published_at=MONDAY - timedelta(days=1)))
    assert [block.item_ref for block in assembled(weekly).shown("une")] == ["national/late"]
