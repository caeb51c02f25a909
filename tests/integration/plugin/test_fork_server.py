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
from tests.integration.plugin.below import descriptors, left_behind, server

Ask = Callable[[str], CollectResult]


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


def test_a_collection_whose_server_dies_has_failed_and_is_told(ask: Ask) -> None:
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(ask, "lent")
        while not left_behind():
            time.sleep(0.01)
        os.kill(server(), signal.SIGKILL)
        result = running.result()
    assert (result.outcome, result.reason) == ("failed", "the plugin was stopped by SIGKILL before it answered")
    assert ask("bon").outcome == "done"


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


def test_three_hundred_collections_leave_nothing(ask: Ask) -> None:
    rounds(ask, 300)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_ten_thousand_collections_leave_nothing(ask: Ask) -> None:
    rounds(ask, 10_000)
