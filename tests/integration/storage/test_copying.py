"""A database moved to another: every row as it was, and numbers that go on."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from newsletter.engine.local import Worker
from newsletter.storage import copying
from newsletter.storage.copying import NotEmpty
from newsletter.storage.database import Database
from newsletter.storage.migrate import upgrade
from newsletter.storage.schema import OldSchema
from newsletter.storage.tables.base import metadata
from tests import sending
from tests.integration.pipeline.test_sending import Taker, hands
from tests.sending import states


@pytest.fixture
def target(empty_database_url: str) -> Iterator[Database]:
    """Yield an empty database of either kind with today's schema."""
    opened = Database(empty_database_url)
    upgrade(opened)
    yield opened
    opened.close()


def _told(row: tuple[Any, ...]) -> str:
    # A database may keep the names of a document in an order of its own.
    return json.dumps(row, sort_keys=True, default=repr)


def rows(database: Database) -> dict[str, list[str]]:
    with database.reading() as session:
        return {
            table.name: sorted(_told(tuple(row)) for row in session.connection().execute(select(table)))
            for table in metadata.sorted_tables
            if table.name != "worker"
        }


def test_every_row_arrives_as_it_was(database: Database, target: Database) -> None:
    sending.begin(database, 25)
    copied = copying.copy(database, target)
    assert (copied["member"], copied["delivery"], copied["campaign"]) == (25, 25, 1)
    assert rows(target) == rows(database)


def test_a_campaign_under_way_goes_on_where_it_was(database: Database, target: Database) -> None:
    campaign = sending.begin(database, 10)
    copying.copy(database, target)
    taker = Taker()
    Worker(hands(target, taker)).run(until_idle=True)
    assert len(taker.taken) == 10
    assert sum(states(target, campaign).values()) == 10


def test_new_rows_are_numbered_after_the_copied_ones(database: Database, target: Database) -> None:
    sending.schedule(database, 7)
    copying.copy(database, target)
    with target.writing() as session:
        sending.join(session, 8, 9)
    assert len(rows(target)["member"]) == 9


def test_rows_are_never_copied_among_others(database: Database, target: Database) -> None:
    sending.schedule(database, 2)
    copying.copy(database, target)
    before = rows(target)
    with pytest.raises(NotEmpty, match="is not empty"):
        copying.copy(database, target)
    assert rows(target) == before


def test_a_database_of_another_version_is_told(database: Database, empty_database_url: str) -> None:
    bare = Database(empty_database_url)
    with pytest.raises(OldSchema, match="run `newsletter db upgrade`"):
        copying.copy(database, bare)
    bare.close()
