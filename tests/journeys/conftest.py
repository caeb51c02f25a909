"""Runs the real command line in a folder of its own."""

import fcntl
import os
import tempfile
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from tests import started
from tests.started import Answer

Run = Callable[..., Answer]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that runs `newsletter …` in an empty folder; variables are given as keywords."""

    def command(*words: str, **variables: str) -> Answer:
        own = {"NEWSLETTER_HOME": str(tmp_path / "home"), **variables}
        return started.run((*started.NEWSLETTER, *words), env=environment() | own, cwd=tmp_path)

    return command


def environment() -> dict[str, str]:
    """Return the machine's environment without settings of ours."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSLETTER_")}
    return clean | {"COLUMNS": "200"}


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workspace of a demonstration of 300 members, run once for all; who opens it copies it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    home = shared / "demonstration"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            draft = tempfile.mkdtemp(dir=shared)
            words = ("demo", "--members", "300", "--workspace", draft)
            answer = started.run((*started.NEWSLETTER, *words), env=environment(), cwd=shared)
            assert answer.code == 0, answer.err
            os.rename(draft, home)
    return home


def outbox(home: Path) -> dict[str, EmailMessage]:
    """Return the messages of a workspace's outbox by recipient, the test copies left out; nobody has two."""
    found: dict[str, EmailMessage] = {}
    for path in (home / "outbox").glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=default)
        if str(mail["Subject"]).startswith("[TEST]"):
            continue
        # RFC 6532 lets an address be UTF-8; the standard library hands such bytes over as surrogates.
        address = mail["To"].addresses[0].addr_spec.encode("utf-8", "surrogateescape").decode()
        assert address not in found, f"{address} has two messages"
        found[address] = mail
    return found
