"""Runs the real command line in a folder of its own."""

import os
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
        environment = {name: value for name, value in os.environ.items() if not name.startswith("NEWSLETTER_")}
        environment |= {"COLUMNS": "200", "NEWSLETTER_HOME": str(tmp_path / "home"), **variables}
        return started.run((*started.NEWSLETTER, *words), env=environment, cwd=tmp_path)

    return command


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
