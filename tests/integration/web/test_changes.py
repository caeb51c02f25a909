"""A letter's page tells what sources changed under the blocks an editor worked on."""

from pathlib import Path

from newsletter.app import App
from newsletter.domain.access import operator
from newsletter.domain.edits import Move
from newsletter.domain.issue import Issue
from newsletter.pipeline.edit import edit
from newsletter.storage import issues, items
from tests.integration.web import workspace
from tests.integration.web.conftest import Site

WORDS = "Le lieu a changé à la source\u00a0: avant"


def page(app: App) -> str:
    with workspace.served(app) as url:
        return Site(url, app).ask("/lettres/agenda/1").text


def draft(app: App) -> Issue:
    with app.database.reading() as session:
        return issues.numbered(session, "agenda", 1)


def test_a_change_under_an_edited_block_is_shown_and_under_an_untouched_one_is_not(copy: Path) -> None:
    with workspace.opened(copy) as app:
        hands = app.acting(operator("editor"))
        first = next(block for block in draft(app).shown() if block.item is not None)
        assert first.item is not None
        moved = first.item.model_copy(update={"place": "Saint-Brieuc"})
        with app.database.writing() as session:
            items.upsert(session, first.item_ref.partition("/")[0], [moved], hands.by)
        assert WORDS not in page(app)
        back = first.item
        with app.database.writing() as session:
            items.upsert(session, first.item_ref.partition("/")[0], [back], hands.by)
        now = draft(app)
        edit(hands, now.id, [Move(block=first.id, section=first.section, position=0)], now.revision)
        assert WORDS not in page(app)
        with app.database.writing() as session:
            items.upsert(session, first.item_ref.partition("/")[0], [moved], hands.by)
        assert WORDS in page(app)
        assert "Saint-Brieuc" in page(app)
