"""The queue's rows: written with the rows they concern, once, and read by procrastinate itself."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from newsletter.domain.hint import Hint
from newsletter.engine import procrastinate
from newsletter.storage import queue
from newsletter.storage.database import Database, StorageError

pytestmark = pytest.mark.postgres
PLAN = Hint("plan", "42")


@pytest.fixture
def shared(queue_url: str) -> Iterator[Database]:
    database = Database(queue_url)
    yield database
    database.close()


def waiting(database: Database) -> list[tuple[str, str, str, str]]:
    question = "SELECT queue_name, task_name, queueing_lock, args::text FROM procrastinate_jobs ORDER BY id"
    with database.reading() as session:
        return [tuple(row) for row in session.connection().execute(text(question))]


def test_a_hint_is_written_with_the_rows_it_concerns(shared: Database) -> None:
    with shared.writing() as session:
        procrastinate.defer(session, "plan", "42")
    assert waiting(shared) == [("work", "plan", "plan 42", '{"key": "42"}')]


def test_a_hint_goes_with_the_transaction_that_is_undone(shared: Database) -> None:
    with shared.writing() as session:
        procrastinate.defer(session, "plan", "42")
        session.rollback()
    assert waiting(shared) == []


def test_a_hint_waits_once_and_costs_the_transaction_nothing(shared: Database) -> None:
    with shared.writing() as session:
        assert queue.defer(session, PLAN)
    with shared.writing() as session:
        session.connection().execute(text("CREATE TABLE beside (n int)"))
        assert not queue.defer(session, PLAN)
    with shared.writing() as session:
        session.connection().execute(text("INSERT INTO beside VALUES (1)"))
    assert len(waiting(shared)) == 1


def test_a_hint_being_done_may_be_said_again(shared: Database) -> None:
    with shared.writing() as session:
        queue.defer(session, PLAN)
        session.connection().execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
        assert queue.defer(session, PLAN)


def test_only_what_does_not_wait_yet_is_handed_over(shared: Database) -> None:
    hints = [PLAN, Hint("send", "42"), Hint("recover"), Hint("recover", after=30.0)]
    with shared.writing() as session:
        assert queue.hand_over(session, []) == 0
        assert queue.hand_over(session, hints[:2]) == 2
    with shared.writing() as session:
        assert queue.hand_over(session, hints) == 2
    assert {lock for _, _, lock, _ in waiting(shared)} == {"plan 42", "send 42", "recover", "recover later"}
    assert [name for name, verb, _, _ in waiting(shared) if verb == "send"] == ["send"]


def test_a_hint_for_later_waits_for_its_time_on_the_databases_own_clock(shared: Database) -> None:
    with shared.writing() as session:
        queue.defer(session, Hint("recover", after=30.0))
        question = "SELECT extract(epoch FROM scheduled_at - now()) FROM procrastinate_jobs"
        assert session.connection().execute(text(question)).scalar_one() == 30


def test_what_nobody_is_doing_any_more_is_forgotten(shared: Database) -> None:
    with shared.writing() as session:
        worker = session.connection().execute(text("SELECT procrastinate_register_worker_v1()")).scalar_one()
        for hint in (PLAN, Hint("send", "1"), Hint("send", "2")):
            queue.defer(session, hint)
        doing = "UPDATE procrastinate_jobs SET status = 'doing', worker_id = :w WHERE task_name = 'send'"
        session.connection().execute(text(doing), {"w": worker})
        assert queue.forget_lost(session) == 0
        session.connection().execute(text("DELETE FROM procrastinate_workers"))
        assert queue.forget_lost(session) == 2
    assert [verb for _, verb, _, _ in waiting(shared)] == ["plan"]


def test_a_queue_without_tables_is_told_in_our_words(shared: Database) -> None:
    with shared.writing() as session:
        session.connection().execute(text("DROP TABLE procrastinate_jobs CASCADE"))
    with pytest.raises(StorageError, match=r"the queue cannot be written: .*procrastinate_jobs"), shared.writing() as s:
        queue.defer(s, PLAN)
