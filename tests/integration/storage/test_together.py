"""Group commit, on both databases: few commits for many threads, each with its own answer or its own fault."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, bindparam, event, insert, text

from newsletter.storage.database import Database, StorageUnavailable
from newsletter.storage.direct import Direct, Prepared
from newsletter.storage.together import Together

ROWS = 200


@pytest.fixture
def table(database: Database) -> Database:
    with database.writing() as session:
        session.connection().execute(text("CREATE TABLE noted (number INTEGER PRIMARY KEY)"))
    return database


NOTED = Prepared(insert(Table("noted", MetaData(), Column("number", Integer))).values(number=bindparam("number")))


def note(direct: Direct, number: int) -> int:
    direct.change(NOTED, [{"number": number}])
    return number * 2


def notes(direct: Direct, numbers: list[int]) -> list[int]:
    return [note(direct, number) for number in numbers]


def noted(database: Database) -> list[int]:
    with database.reading() as session:
        return [row[0] for row in session.connection().execute(text("SELECT number FROM noted ORDER BY number"))]


def test_every_thread_has_its_own_answer_and_every_row_is_there(table: Database) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda n: table.together(notes, n), range(ROWS)))
    assert answers == [n * 2 for n in range(ROWS)]
    assert noted(table) == list(range(ROWS))


def test_threads_that_come_while_one_commits_share_the_next_commit(table: Database) -> None:
    transactions, first_is_in, may_go = [], Event(), Event()
    event.listen(table.engine, "checkout", lambda *_: transactions.append(1))

    def slow(direct: Direct, numbers: list[int]) -> list[int]:
        first_is_in.set()
        may_go.wait(5)
        return notes(direct, numbers)

    with ThreadPoolExecutor(10) as pool:
        jobs = [pool.submit(table.together, slow, 0)]
        first_is_in.wait(5)
        jobs += [pool.submit(table.together, notes, n) for n in range(1, 9)]
        time.sleep(0.2)
        may_go.set()
        assert [job.result() for job in jobs] == [n * 2 for n in range(9)]
    assert len(transactions) == 2


def test_what_one_asks_wrongly_is_its_own_fault_and_the_others_are_done(table: Database) -> None:
    first_is_in, may_go = Event(), Event()

    def slow(direct: Direct, numbers: list[int]) -> list[int]:
        first_is_in.set()
        may_go.wait(5)
        return notes(direct, numbers)

    def wrong(direct: Direct, numbers: list[int]) -> list[int]:
        notes(direct, numbers)
        raise LookupError("mine alone")

    with ThreadPoolExecutor(10) as pool:
        pool.submit(table.together, slow, 0)
        first_is_in.wait(5)
        good = [pool.submit(table.together, notes, n) for n in (1, 2)]
        bad = pool.submit(table.together, wrong, 100)
        late = pool.submit(table.together, notes, 3)
        time.sleep(0.2)
        may_go.set()
        with pytest.raises(LookupError, match="mine alone"):
            bad.result()
        assert [job.result() for job in (*good, late)] == [2, 4, 6]
    assert noted(table) == [0, 1, 2, 3]


@pytest.mark.fault("F12")
def test_a_group_is_durable_before_any_of_its_threads_goes_on(table: Database) -> None:
    def seen_by_another(number: int) -> bool:
        table.together(notes, number)
        return number in noted(table)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(seen_by_another, range(60)))


def test_a_group_whose_commit_loses_its_answer_is_not_done_again_and_each_is_told(table: Database) -> None:
    committed, direct = [], table.direct

    @contextmanager
    def losing() -> Iterator[Direct]:
        with direct() as opened:
            yield opened
        committed.append(1)
        if len(committed) > 1:
            raise StorageUnavailable("the server closed the connection")

    together, first_is_in, may_go = Together(losing), Event(), Event()

    def slow(direct: Direct, numbers: list[int]) -> list[int]:
        first_is_in.set()
        may_go.wait(5)
        return notes(direct, numbers)

    with ThreadPoolExecutor(10) as pool:
        first = pool.submit(together.run, slow, 0)
        first_is_in.wait(5)
        lost = [pool.submit(together.run, notes, n) for n in (1, 2, 3)]
        time.sleep(0.2)
        may_go.set()
        assert first.result() == 0
        for job in lost:
            with pytest.raises(StorageUnavailable):
                job.result()
    assert noted(table) == [0, 1, 2, 3]
    assert len(committed) == 2
