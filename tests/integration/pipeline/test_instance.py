"""A copy and a restored backup send to nobody until a person says so, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread, Timer

import pytest
from sqlmodel import Session

from newsletter.domain.campaign import Campaign
from newsletter.domain.delivery import DeliveryState
from newsletter.domain.instance import Mark, NotConfirmed
from newsletter.engine.heartbeat import Heartbeat
from newsletter.engine.instance import Memory
from newsletter.engine.local import Worker
from newsletter.storage import instance
from newsletter.storage.database import Database
from tests import sending
from tests.integration.pipeline.test_sending import Taker, hands
from tests.sending import states

D = DeliveryState


def worker(database: Database, taker: Taker, home: Path) -> Worker:
    return Worker(hands(database, taker, memory=home / "instance"))


@pytest.fixture
def campaign(database: Database) -> Campaign:
    return sending.begin(database, 3)


@pytest.fixture
def sent(database: Database, tmp_path: Path) -> Path:
    """Let an installation send; return its workspace."""
    with Heartbeat(database, sending.context(database).now, 30, Memory(tmp_path / "instance")):
        pass
    return tmp_path


def test_the_first_installation_of_a_database_sends_and_goes_on_sending(
    database: Database, sent: Path, campaign: Campaign
) -> None:
    taker = Taker()
    worker(database, taker, sent).run(until_idle=True)
    worker(database, taker, sent).run(until_idle=True)
    assert states(database, campaign) == {D.ACCEPTED: 3}
    assert len(taker.taken) == 3


def test_a_copy_in_another_workspace_sends_to_nobody_until_it_is_confirmed(
    database: Database, sent: Path, campaign: Campaign, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere, taker = tmp_path_factory.mktemp("elsewhere"), Taker()
    with pytest.raises(NotConfirmed, match="doctor --confirm-instance"):
        worker(database, taker, elsewhere).run(until_idle=True)
    assert taker.taken == []
    Memory(elsewhere / "instance").confirm(database)
    with pytest.raises(NotConfirmed):
        worker(database, taker, sent).run(until_idle=True)
    worker(database, taker, elsewhere).run(until_idle=True)
    assert states(database, campaign) == {D.ACCEPTED: 3}


def test_a_restored_backup_sends_to_nobody_until_it_is_confirmed(
    database: Database, sent: Path, campaign: Campaign
) -> None:
    with database.reading() as session:
        backup = instance.mark(session)
    assert backup is not None
    worker(database, Taker(), sent).run(until_idle=True)
    Memory(sent / "instance").keep(backup.model_copy(update={"epoch": backup.epoch + 50}))
    with pytest.raises(NotConfirmed):
        worker(database, Taker(), sent).run(until_idle=True)
    Memory(sent / "instance").confirm(database)
    worker(database, Taker(), sent).run(until_idle=True)


def test_the_workspace_remembers_each_step_while_something_sends(database: Database, sent: Path) -> None:
    memory = Memory(sent / "instance")
    with Heartbeat(database, sending.context(database).now, 30, memory) as pulse:
        pulse._beat()
        with database.reading() as session:
            found = instance.mark(session)
    assert found == memory.remembered()
    assert found is not None
    assert found.epoch == 3


def test_a_process_beside_one_that_sends_is_never_taken_for_a_restored_backup(
    database: Database, sent: Path, campaign: Campaign
) -> None:
    memory, over = Memory(sent / "instance"), Event()

    def go_on() -> None:
        while not over.is_set():
            with database.writing() as session:
                mark = instance.advance(session)
            memory.keep(mark)

    sender = Thread(target=go_on)
    sender.start()
    try:
        for _ in range(400):
            memory.check(database)
    finally:
        over.set()
        sender.join()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("number = 0", id="behind what this worker saw"),
        pytest.param("number = number + 9", id="one step behind what one beside it saw"),
        pytest.param("number = number + 50, token = 'another'", id="of another time"),
    ],
)
def test_a_database_that_falls_back_while_a_worker_lives_ends_its_life_and_is_asked_about(
    database: Database, sent: Path, change: str
) -> None:
    memory = Memory(sent / "instance")
    with Heartbeat(database, sending.context(database).now, 30, memory) as pulse:
        mark = memory.remembered()
        assert mark is not None
        memory.keep(known := mark.model_copy(update={"epoch": mark.epoch + 10}))
        with database.writing() as session:
            session.connection().exec_driver_sql(f"UPDATE epoch SET {change}")
        pulse._beat()
        assert pulse.dead
    assert memory.remembered() == known
    with pytest.raises(NotConfirmed):
        memory.check(database)


def test_a_workspace_put_back_with_its_database_under_a_living_worker_ends_its_life(
    database: Database, sent: Path
) -> None:
    memory = Memory(sent / "instance")
    early = memory.remembered()
    assert early is not None
    with Heartbeat(database, sending.context(database).now, 30, memory) as pulse:
        for _ in range(5):
            pulse._beat()
        memory.keep(early)
        with database.writing() as session:
            session.connection().exec_driver_sql(f"UPDATE epoch SET number = {early.epoch}")
        pulse._beat()
        assert pulse.dead


def test_workers_side_by_side_never_take_one_another_s_steps_for_a_fall(database: Database, sent: Path) -> None:
    memory = Memory(sent / "instance")

    def live(_: int) -> bool:
        with Heartbeat(database, sending.context(database).now, 600, memory) as pulse:
            for _ in range(40):
                pulse._beat()
            return pulse.dead

    with ThreadPoolExecutor(3) as pool:
        assert not any(pool.map(live, range(3)))


def test_two_that_begin_at_once_in_a_new_workspace_know_the_same_database(
    database: Database, campaign: Campaign, tmp_path: Path
) -> None:
    memory = Memory(tmp_path / "instance")
    with database.writing() as session:
        mark = instance.advance(session)
    # The one beside us has told the database, and its file is not there yet.
    file = Timer(0.2, memory.keep, (mark,))
    file.start()
    memory.check(database)
    file.join()


def test_a_file_written_between_the_two_looks_of_one_that_begins_is_read_again(
    database: Database, campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = Memory(tmp_path / "instance")
    asked = instance.mark

    def begun(session: Session) -> Mark | None:
        # One beside us begins just as our first look at the database takes place, and is done before our second.
        monkeypatch.setattr(instance, "mark", asked)
        with database.writing() as writing:
            mark = instance.advance(writing)
        memory.keep(mark)
        return asked(session)

    monkeypatch.setattr(instance, "mark", begun)
    memory.check(database)
