"""Processes of a sending: the server that remembers, and senders that can be killed."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.faults.account import Copy, copies
from tests.sending import KEY
from tests.started import NEWSLETTER, Started

CONNECTIONS = 3
WORKER = (*NEWSLETTER, "worker")
NAIVE = (sys.executable, "-m", "tests.faults.naive_sender")
#: Seconds anything here may take before the test gives up.
PATIENCE = 40.0
ROOT = Path(__file__).parents[2]
Process = Started | subprocess.Popen[str]


class Post:
    """The server as a test sees it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read = self._counted = 0

    @property
    def port(self) -> int:
        return int((self.folder / "port").read_text())

    def taken(self) -> list[Copy]:
        return copies(self.folder)

    def count(self) -> int:
        """Return how many messages were taken, without reading what was read before."""
        log = self.folder / "accepted.jsonl"
        if log.exists():
            with log.open("rb") as lines:
                lines.seek(self._read)
                news = lines.read()
            whole = news.rfind(b"\n") + 1
            self._read += whole
            self._counted += news.count(b"\n")
        return self._counted

    def order(self, orders: dict[str, list[str]]) -> None:
        draft = self.folder / "orders.draft"
        draft.write_text(json.dumps(orders))
        draft.rename(self.folder / "orders.json")


@contextlib.contextmanager
def post(folder: Path, delay: float = 0.0, within: Sequence[str] = ()) -> Iterator[Post]:
    """Run the server; its memory stays in `folder`. `within` is a command that runs another one somewhere."""
    folder.mkdir()
    server = Path(__file__).with_name("lying_server.py")
    process = subprocess.Popen([*within, sys.executable, str(server), str(folder), str(delay)])
    try:
        wait_for((folder / "port").exists)
        yield Post(folder)
    finally:
        process.kill()
        process.wait()


def wait_for(happened: Callable[[], bool], process: Process | None = None) -> None:
    """Wait until something happened; fails after a while, or when the process that should bring it about has ended."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        if process is not None and process.poll() is not None:
            raise AssertionError(f"the process ended before it should: {process.communicate()[0]}")
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.002)


def environment(url: str, home: Path, port: int = 0) -> dict[str, str]:
    """Return the settings of a worker; with a port, it sends through the server there."""
    given = {
        "DATABASE_URL": url,
        "NEWSLETTER_HOME": str(home),
        "NEWSLETTER_BASE_URL": "https://lettres.planif.example",
        "NEWSLETTER_SECRET_KEYS": KEY,
        "NEWSLETTER_LEASE": "1",
    }
    if port:
        given["NEWSLETTER_TRANSPORT"] = "smtp"
        given["NEWSLETTER_SMTP_URL"] = f"smtp://127.0.0.1:{port}?tls=none&connections={CONNECTIONS}"
    return {**os.environ, **given}


@contextlib.contextmanager
def running(command: Sequence[str], settings: dict[str, str]) -> Iterator[Process]:
    """Run a sender; killed at the end if it still runs."""
    with _start(command, settings) as process:
        try:
            yield process
        finally:
            process.kill()


def _start(command: Sequence[str], settings: dict[str, str]) -> Process:
    if command[0] == sys.executable:
        return Started(command, env=settings, cwd=ROOT, merged=True)
    return subprocess.Popen(
        command, env=settings, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def finish(command: Sequence[str], settings: dict[str, str]) -> str:
    """Run a sender to its own end and return what it said; fails unless it says all is well."""
    with running(command, settings) as process:
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    return said
