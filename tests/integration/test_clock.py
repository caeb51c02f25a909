"""The clock: what is due is done, a source in trouble is told to its owner, and one act that fails stops no other."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from newsletter.app import App, open_app
from newsletter.clock import Clock
from newsletter.domain.access import SYSTEM
from newsletter.domain.source import Run
from newsletter.settings import Settings, bundled
from newsletter.storage import sources
from newsletter.storage.database import Database
from newsletter.storage.migrate import upgrade

SOURCE = """
[[source]]
id = "publications"
label = "Nos publications"
kind = "folder"
every_hours = 6
owner = "referente@reseau.example"
[source.config]
path = "{folder}"
"""


class World:
    """A workspace whose clock can be turned."""

    now = datetime(2024, 12, 10, 8, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def app(tmp_path: Path, world: World) -> Iterator[App]:
    home = tmp_path / "home"
    copytree(bundled("data") / "init", home)
    with (home / "sources.toml").open("a", encoding="utf-8") as file:
        file.write(SOURCE.format(folder=tmp_path / "publications"))
    database = Database(f"sqlite:///{home / 'newsletter.db'}")
    upgrade(database)
    database.close()
    opened = open_app(Settings(newsletter_home=home, newsletter_secret_keys=("k" * 32,)), now=lambda: world.now)
    yield opened
    opened.close()


def latest(app: App) -> Run:
    with app.database.reading() as session:
        return sources.latest_runs(session, SYSTEM)["publications"]


def test_a_tick_collects_what_is_due_and_nothing_else(app: App, world: World, tmp_path: Path) -> None:
    (tmp_path / "publications").mkdir()
    clock, began, collected = Clock(app), world.now, []
    for hours in (0, 3, 5, 7, 8):
        world.now = began + timedelta(hours=hours)
        clock.tick()
        collected.append(latest(app).at == world.now)
    assert collected == [True, False, False, True, False]


def test_the_owner_of_a_source_that_keeps_failing_is_written_to_by_the_clock_once(app: App, world: World) -> None:
    clock, outbox = Clock(app), app.settings.newsletter_home / "outbox"
    for _ in range(5):
        clock.tick()
        world.now += timedelta(hours=30)
    assert latest(app).outcome == "failed"
    (message,) = outbox.glob("notice.*.eml")
    assert b"To: <referente@reseau.example>" in message.read_bytes()


def test_an_act_that_fails_is_logged_and_the_others_go_on(
    app: App, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock(app)
    clock.tick()
    (app.settings.newsletter_home / "sources.toml").write_text("pas du toml", encoding="utf-8")
    world.now += timedelta(days=2)
    with caplog.at_level(logging.ERROR, "newsletter.clock"):
        clock.tick()
    assert "declare: DeclarationError" in caplog.text
    assert latest(app).at == world.now
