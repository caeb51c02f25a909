"""What the operator reads when the installation cannot work: one clear message, exit 1, never a traceback."""

import socket
from pathlib import Path

import pytest

from tests.journeys.conftest import Run
from tests.started import Answer


def told(answer: Answer, *words: str) -> str:
    """Check that a command failed with one message for a person, and return it."""
    assert answer.code == 1, answer.err + answer.out
    assert answer.err.startswith("Error: ")
    assert "Traceback" not in answer.err
    assert "motdepasse" not in answer.err
    for word in words:
        assert word in answer.err, answer.err
    return answer.err


@pytest.fixture
def nowhere() -> str:
    """Return the address of a PostgreSQL that is not there."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return f"postgresql+psycopg://lettre:motdepasse@127.0.0.1:{door.getsockname()[1]}/lettre"


@pytest.mark.parametrize("words", [["source", "list"], ["db", "upgrade"], ["worker", "--until-idle"], ["collect"]])
def test_a_database_that_is_not_there_is_one_clear_line(run: Run, nowhere: str, words: list[str]) -> None:
    message = told(run(*words, DATABASE_URL=nowhere), "127.0.0.1", "cannot be used", "lettre:***@")
    assert message.count("\n") == 1


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("lettre.db", "is not the address of a database"),
        ("mysql://lettre:motdepasse@base.example/lettre", "“mysql” is not supported"),
        ("postgresql+psycopg://lettre:motdepasse@base.example:1x/lettre", "its port is wrong"),
    ],
)
def test_a_wrong_database_url_is_named_with_what_is_accepted(run: Run, url: str, why: str) -> None:
    told(run("source", "list", DATABASE_URL=url), "DATABASE_URL is “", why, "sqlite:///FILE", "postgresql+psycopg://")


def test_a_file_that_is_no_database_is_one_clear_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "newsletter.db").write_text("une lettre, pas une base\n" * 100)
    told(run("source", "list"), "newsletter.db", "file is not a database")


def test_where_nothing_is_declared_one_is_told_what_to_do(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    assert run("db", "upgrade").code == 0
    for words in (["issue", "assemble"], ["issue", "show", "1"]):
        told(run(*words), "no newsletter is declared yet", "newsletters/*.toml", str(tmp_path / "home"))


def test_a_file_of_keys_without_a_key_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    assert run("db", "upgrade").code == 0
    (tmp_path / "home" / "secret.keys").touch()
    told(run("source", "list"), "secret.keys holds no key", "backup")


def test_a_transport_that_cannot_work_is_told_to_whoever_sends_and_to_nobody_else(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    assert run("db", "upgrade").code == 0
    pigeon = {"NEWSLETTER_TRANSPORT": "pigeon"}
    for words in (["worker", "--until-idle"], ["issue", "send", "1", "--now"]):
        told(run(*words, **pigeon), "NEWSLETTER_TRANSPORT is “pigeon”", "accepted: brevo, outbox, smtp")
    assert run("source", "list", **pigeon).code == 0
    wrong = {"NEWSLETTER_TRANSPORT": "smtp", "NEWSLETTER_SMTP_URL": "smtp://127.0.0.1?tls=none&connections=many"}
    told(run("worker", "--until-idle", **wrong), "NEWSLETTER_SMTP_URL: connections is “many”")


def test_outside_production_mail_leaves_for_named_addresses_only(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    assert run("db", "upgrade").code == 0
    real = {"NEWSLETTER_TRANSPORT": "smtp", "NEWSLETTER_SMTP_URL": "smtp://lettre:motdepasse@relay.example:587"}
    told(run("worker", "--until-idle", **real), "NEWSLETTER_ALLOWED_RECIPIENTS is missing", "relay.example")
    assert run("worker", "--until-idle", NEWSLETTER_ALLOWED_RECIPIENTS="", **real).code == 0
