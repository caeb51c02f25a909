"""The tables of the queue: made once, brought up to date, and never taken for somebody else's."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from newsletter.storage import queue_schema
from newsletter.storage.database import Database
from newsletter.storage.queue_schema import StrangeQueue, shipped
from newsletter.storage.schema import OldSchema
from tests import pg

pytestmark = pytest.mark.postgres
#: All that makes up the tables: columns, types' words, indexes, constraints, functions, triggers.
SHAPE = (
    "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns"
    " WHERE table_name LIKE 'procrastinate%'",
    "SELECT t.typname, e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid",
    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'procrastinate%'",
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conname LIKE '%procrastinate%'",
    "SELECT proname, pg_get_function_arguments(oid), md5(prosrc) FROM pg_proc WHERE proname LIKE 'procrastinate%'",
    "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
)


@pytest.fixture
def bare(postgresql: pg.Server) -> Iterator[Database]:
    """Yield a PostgreSQL database without any table."""
    url = postgresql.create()
    database = Database(url)
    yield database
    database.close()
    postgresql.drop(url)


def run(database: Database, script: str) -> None:
    with database.engine.begin() as connection:
        connection.execution_options(no_parameters=True).exec_driver_sql(script)


def ask(database: Database, question: str) -> list[tuple[object, ...]]:
    with database.engine.connect() as connection:
        return sorted(tuple(map(str, row)) for row in connection.execute(text(question)))


def test_the_tables_are_made_and_a_second_time_nothing_happens(bare: Database) -> None:
    with pytest.raises(OldSchema, match="has no tables in this database: run `newsletter db upgrade`"):
        queue_schema.check(bare)
    assert len(queue_schema.upgrade(bare)) == len(shipped()) > 30
    queue_schema.check(bare)
    assert queue_schema.upgrade(bare) == []


def test_machines_that_make_them_at_once_wait_for_one_another(bare: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: queue_schema.upgrade(bare), range(4)))
    assert sorted(map(len, done)) == [0, 0, 0, len(shipped())]


def oldest(database: Database) -> None:
    """Make the tables as the first release of procrastinate did, and record it as we would have."""
    run(database, queue_schema._RECORD)
    run(database, shipped()[0].read_text(encoding="utf-8"))
    run(database, f"INSERT INTO queue_migration (name) VALUES ('{shipped()[0].name}')")


def test_tables_of_an_older_procrastinate_are_told_and_become_those_of_today(
    bare: Database, postgresql: pg.Server
) -> None:
    url = postgresql.create()
    fresh = Database(url)
    queue_schema.upgrade(fresh)
    oldest(bare)
    assert len(differences(bare, fresh)) > 50
    with pytest.raises(OldSchema, match=r"older than procrastinate 3\..* needs: run `newsletter db upgrade`"):
        queue_schema.check(bare)
    assert queue_schema.upgrade(bare) == [path.name for path in shipped()[1:]]
    queue_schema.check(bare)
    assert differences(bare, fresh) == []
    fresh.close()
    postgresql.drop(url)


def differences(one: Database, other: Database) -> list[object]:
    return [pair for question in SHAPE for pair in set(ask(one, question)) ^ set(ask(other, question))]


def test_an_upgrade_interrupted_between_two_migrations_goes_on_there(bare: Database) -> None:
    oldest(bare)
    half = shipped()[:20]
    for path in half[1:]:
        assert queue_schema._apply(bare, path)
    assert queue_schema.upgrade(bare) == [path.name for path in shipped()[20:]]


def test_tables_that_somebody_else_made_are_left_alone(bare: Database) -> None:
    run(bare, queue_schema.SchemaManager.get_schema())
    before = [ask(bare, question) for question in SHAPE]
    with pytest.raises(StrangeQueue, match="give the newsletter a database of its own"):
        queue_schema.upgrade(bare)
    assert [ask(bare, question) for question in SHAPE] == before
