"""What a server may answer, and what the ledger makes of it: a real worker, a real server, both databases."""

import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from newsletter.domain.campaign import CampaignState
from newsletter.domain.delivery import DeliveryState
from newsletter.domain.suppression import Why
from newsletter.engine import breaker, local
from newsletter.engine.local import Worker
from newsletter.plugin.loader import load
from newsletter.settings import bundled
from newsletter.storage import members
from newsletter.storage.database import Database
from tests import sending
from tests.faults import crew
from tests.faults.account import debts
from tests.faults.crew import NEWSLETTER, WORKER
from tests.sending import current, states

UNTIL_IDLE = (*WORKER, "--until-idle")


def row(database: Database, address: str) -> tuple[str, str, int]:
    """Return a member's row: its state, what was said, how often it was sent again."""
    question = (
        "SELECT d.state, d.reply, d.resends FROM delivery d JOIN member m ON m.id = d.member_id WHERE m.address = :a"
    )
    with database.reading() as session:
        return tuple(session.connection().execute(text(question), {"a": address}).one())


@pytest.mark.fault("F8")
def test_a_refused_recipient_costs_the_others_nothing(
    database: Database, post: crew.Post, settings: dict[str, str]
) -> None:
    campaign = sending.begin(database, 30)
    post.order({sending.address(3): ["550"]})
    crew.finish(UNTIL_IDLE, settings)
    assert row(database, sending.address(3)) == ("failed", "550 as ordered", 0)
    assert states(database, campaign) == {DeliveryState.ACCEPTED: 29, DeliveryState.FAILED: 1}
    assert current(database, campaign).state is CampaignState.SENT


@pytest.mark.fault("F7")
def test_a_recipient_told_to_wait_is_written_to_when_the_time_has_come(
    database: Database, post: crew.Post, settings: dict[str, str]
) -> None:
    campaign = sending.begin(database, 5)
    post.order({sending.address(2): ["450"]})
    crew.finish(UNTIL_IDLE, settings)
    assert states(database, campaign) == {DeliveryState.ACCEPTED: 4, DeliveryState.DEFERRED: 1}
    assert current(database, campaign).state is CampaignState.SENDING
    with database.writing() as session:
        session.connection().execute(text("UPDATE delivery SET due_at = NULL"))
    crew.finish(UNTIL_IDLE, settings)
    assert states(database, campaign) == {DeliveryState.ACCEPTED: 5}


@pytest.mark.fault("F4", "F5")
def test_a_message_nobody_answered_for_is_sent_once_more_identical(
    database: Database, post: crew.Post, settings: dict[str, str]
) -> None:
    campaign = sending.begin(database, 12)
    post.order({sending.address(4): ["drop"], sending.address(7): ["vanish"]})
    crew.finish(UNTIL_IDLE, settings)
    everyone = [sending.address(number) for number in range(1, 13)]
    assert debts(post.taken(), everyone, allowed=1) == {}
    assert [copy.to for copy in post.taken()].count(sending.address(4)) == 2
    assert states(database, campaign) == {DeliveryState.ACCEPTED: 12}


@pytest.mark.fault("F4")
def test_a_message_twice_in_doubt_waits_for_a_person_and_never_leaves_a_third_time(
    database: Database, post: crew.Post, settings: dict[str, str]
) -> None:
    campaign = sending.begin(database, 6)
    post.order({sending.address(4): ["drop", "drop", "drop"]})
    crew.finish(UNTIL_IDLE, settings)
    assert [copy.to for copy in post.taken()].count(sending.address(4)) == 2
    assert row(database, sending.address(4))[0] == "needs_review"
    held = current(database, campaign)
    assert (held.state, held.reason[:12]) == (CampaignState.HELD, "1 deliveries")


def test_a_server_that_is_down_pauses_the_campaign_with_the_reason_and_touches_no_row(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "LONGEST", 0.0)
    monkeypatch.setattr(local, "POLL", 0.01)
    campaign = sending.begin(database, 4)
    nowhere = {"host": "127.0.0.1", "port": 1, "tls": "none", "connections": 2}
    registry = load([bundled("plugins")], entry_points=False)
    Worker(sending.context(database, registry, transport="smtp", transport_config=nowhere)).run(until_idle=True)
    paused = current(database, campaign)
    assert paused.state is CampaignState.PAUSED
    assert "the transport does not work: 127.0.0.1:1" in paused.reason
    assert states(database, campaign) == {DeliveryState.PLANNED: 4}


@pytest.mark.parametrize(
    ("command", "signal_", "code"),
    [(WORKER, signal.SIGTERM, 0), ((*NEWSLETTER, "issue", "send", "1", "--now"), signal.SIGINT, 1)],
    ids=["worker", "send --now"],
)
def test_a_sender_asked_to_stop_finishes_the_message_in_hand(
    database: Database, tmp_path: Path, command: tuple[str, ...], signal_: int, code: int
) -> None:
    campaign = sending.begin(database, 200)
    with crew.post(tmp_path / "slow", delay=0.02) as post:
        settings = crew.environment(database.url, tmp_path / "home", post.port)
        with crew.running(command, settings) as process:
            crew.wait_for(lambda: len(post.taken()) > 5, process)
            process.send_signal(signal_)
            assert process.wait(timeout=10) == code
        found = states(database, campaign)
        assert found == {DeliveryState.ACCEPTED: len(post.taken()), DeliveryState.PLANNED: 200 - len(post.taken())}


@pytest.mark.fault("F22")
def test_who_leaves_while_the_letter_is_being_sent_receives_nothing_more(
    database: Database, tmp_path: Path, database_url: str
) -> None:
    campaign = sending.begin(database, 60)
    leaver = sending.address(60)
    with crew.post(tmp_path / "slow", delay=0.02) as post:
        settings = crew.environment(database_url, tmp_path / "home", post.port)
        with crew.running(UNTIL_IDLE, settings) as process:
            crew.wait_for(lambda: len(post.taken()) > 3, process)
            with database.writing() as session:
                members.suppress(session, sending.key_of(60), Why.LEFT, sending.BY, "lettre")
            assert process.wait(timeout=crew.PATIENCE) == 0
        assert leaver not in [copy.to for copy in post.taken()]
    assert row(database, leaver)[0] == "suppressed"
    assert states(database, campaign) == {DeliveryState.ACCEPTED: 59, DeliveryState.SUPPRESSED: 1}


def freeze(process: crew.Process, database: Database) -> None:
    """Stop a process, at a moment when it does not hold the one lock a SQLite file has."""
    stop(process)
    while database.dialect == "sqlite" and locked(database):
        process.send_signal(signal.SIGCONT)
        time.sleep(0.003)
        stop(process)


def stop(process: crew.Process) -> None:
    process.send_signal(signal.SIGSTOP)
    crew.wait_for(lambda: all(map(is_stopped, Path(f"/proc/{process.pid}/task").iterdir())))


def is_stopped(thread: Path) -> bool:
    """Read a thread's state, which follows its name; that may hold anything. One that has ended does nothing more."""
    try:
        return (thread / "stat").read_text().rpartition(")")[2].split()[0] == "T"
    except (FileNotFoundError, ProcessLookupError):
        return True


def locked(database: Database) -> bool:
    with closing(sqlite3.connect(database.url.partition("///")[2], timeout=0.1)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
    return False


@pytest.mark.fault("F19")
def test_a_worker_that_slept_through_its_lease_sends_nobody_a_third_copy(
    database: Database, post: crew.Post, settings: dict[str, str]
) -> None:
    campaign = sending.begin(database, 120)
    # A server ends the transaction of a process that froze in the middle of it; two seconds here, a minute by default.
    settings["DATABASE_URL"] += (
        "?options=-cidle_in_transaction_session_timeout%3D2s" if database.dialect != "sqlite" else ""
    )
    with crew.running(UNTIL_IDLE, settings) as sleeper:
        crew.wait_for(lambda: len(post.taken()) > 5, sleeper)
        freeze(sleeper, database)
        crew.finish(UNTIL_IDLE, settings)
        sleeper.send_signal(signal.SIGCONT)
        sleeper.wait(timeout=crew.PATIENCE)
    everyone = [sending.address(number) for number in range(1, 121)]
    assert debts(post.taken(), everyone, allowed=2 * crew.CONNECTIONS) == {}
    assert states(database, campaign) == {DeliveryState.ACCEPTED: 120}


@pytest.mark.fault("F14")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_sends_nothing_that_is_not_in_the_ledger(
    database: Database, post: crew.Post, settings: dict[str, str], database_url: str
) -> None:
    campaign = sending.begin(database, 200)
    path = Path(database_url.partition("///")[2])
    room = max(path.stat().st_size, path.with_name(path.name + "-wal").stat().st_size) // 1024 + 64
    # Blocks of 1,024 bytes: the write-ahead log soon finds no more room.
    limited = ("bash", "-c", f'ulimit -f {room}; exec "$@"', "limited", *UNTIL_IDLE)
    with crew.running(limited, settings) as process:
        said, _ = process.communicate(timeout=crew.PATIENCE)
    assert process.returncode == 1, said
    assert "Traceback" not in said
    assert "free some space" in said
    crew.finish(UNTIL_IDLE, settings)
    everyone = [sending.address(number) for number in range(1, 201)]
    assert debts(post.taken(), everyone, allowed=2 * crew.CONNECTIONS) == {}
    assert states(database, campaign) == {DeliveryState.ACCEPTED: 200}
