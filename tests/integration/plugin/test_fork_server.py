"""The fork server: whatever becomes of it, collections go on, and nothing piles up."""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from newsletter import Window
from newsletter.plugin.collection import CollectRequest, CollectResult
from newsletter.plugin.loader import load
from newsletter.plugin.registry import Registry
from newsletter.plugin.sandbox import collect
from tests.integration.plugin.below import descriptors, left_behind, server, servers

Ask = Callable[[str], CollectResult]
#: A helper that becomes an orphan, and is still there after a while.
HELPED = """
import os, time
told, tells = os.pipe()
if not os.fork():
    os.setsid()
    if not os.fork():
        os.write(tells, str(os.getpid()).encode())
        time.sleep(30)
    os._exit(0)
helper = int(os.read(told, 20))
time.sleep(1.5)
state = open(f"/proc/{helper}/stat").read().rpartition(")")[2].split()[0]
yield item(1, title="vivante" if state == "S" else state)
"""


@pytest.fixture
def ask(write_source: Callable[..., Path], window: Window) -> Ask:
    """Collect with a good plugin or one that misbehaves."""
    folder = write_source("yield item(1)", kind="bon")
    write_source("raise ValueError('mauvais')", kind="mauvais")
    write_source("import os\nif os.fork(): os._exit(9)\nos.setsid()\nimport time\ntime.sleep(60)", kind="fuyard")
    write_source("import time\ntime.sleep(5)\nreturn []", kind="lent")
    write_source("import os\nyield item(1, title=' '.join(sorted(os.listdir('/proc/self/fd'))))", kind="curieux")
    write_source("import os\nyield item(1, title=' '.join(sorted(os.environ)))", kind="environnement")
    write_source("import os\nyield item(1, title=os.getcwd())", kind="lieu")
    write_source(HELPED, kind="aide")
    registry: Registry = load([folder], entry_points=False)

    def asked(kind: str) -> CollectResult:
        return collect(registry, CollectRequest(kind=kind, window=window), 20.0)

    assert asked("bon").outcome == "done"
    return asked


def test_a_server_that_died_is_started_again(ask: Ask) -> None:
    first = server()
    os.kill(first, signal.SIGKILL)
    assert ask("bon").outcome == "done"
    assert server() != first


def killed_while_it_runs(ask: Ask, times: int) -> CollectResult:
    """Return what a slow collection gives whose server is killed so often."""
    with ThreadPoolExecutor(1) as pool:
        running, killed = pool.submit(ask, "lent"), set[int]()
        while len(killed) < times:
            for one in servers() - killed if left_behind() else ():
                killed.add(one)
                os.kill(one, signal.SIGKILL)
            time.sleep(0.01)
        return running.result()


def test_a_collection_whose_server_is_killed_by_a_neighbour_is_done_again(ask: Ask) -> None:
    assert killed_while_it_runs(ask, 1).outcome == "done"


def test_a_collection_that_kills_its_server_has_failed_and_is_told(ask: Ask) -> None:
    result = killed_while_it_runs(ask, 2)
    assert (result.outcome, result.reason) == ("failed", "the plugin was stopped by SIGKILL before it answered")
    assert ask("bon").outcome == "done"


def test_a_server_that_was_stopped_is_replaced(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsletter.plugin.forking._AT_WORK", 0.5)
    monkeypatch.setattr("newsletter.plugin.forking._FAREWELL", 0.5)
    assert ask("bon").outcome == "done"
    os.kill(server(), signal.SIGSTOP)
    start = time.monotonic()
    assert ask("bon").outcome == "done"
    assert time.monotonic() - start < 10


def test_a_helper_that_left_its_parent_lives_as_long_as_its_collection(ask: Ask) -> None:
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(ask, "aide")
        while not running.done():
            assert ask("bon").outcome == "done"
        assert [item.title for item in running.result().items] == ["vivante"]


def test_a_collection_holds_no_descriptor_of_another(ask: Ask) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(ask, ["curieux"] * 8))
    # What it is given, says twice and answers; one more is the listing itself.
    assert {result.items[0].title for result in results} == {"0 1 2 3 4"}


def test_a_collection_sees_no_variable_of_ours(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    assert ask("environnement").items[0].title == "LANG PATH"


def test_a_collection_works_where_we_do(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert ask("lieu").items[0].title == str(tmp_path)


def rounds(ask: Ask, number: int) -> None:
    """Ask `number` times, well and badly, four at a time; nothing may pile up here or in the server."""
    kinds = ["bon", "mauvais", "bon", "fuyard", "bon"]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, kinds))
        before = descriptors(os.getpid()), descriptors(server())
        results = list(pool.map(ask, [kinds[n % 5] for n in range(number)]))
    # What an earlier test left may be closed meanwhile; nothing may be opened and stay.
    assert descriptors(os.getpid()) <= before[0]
    end = time.monotonic() + 2
    while descriptors(server()) > before[1] and time.monotonic() < end:  # it closes the last one after its answer
        time.sleep(0.01)
    assert descriptors(server()) <= before[1]
    assert left_behind() == set()
    outcomes = [result.outcome for result in results]
    assert outcomes == [("done", "failed", "done", "failed", "done")[n % 5] for n in range(number)]


def test_a_hundred_collections_leave_nothing(ask: Ask) -> None:
    rounds(ask, 100)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_ten_thousand_collections_leave_nothing(ask: Ask) -> None:
    rounds(ask, 10_000)
