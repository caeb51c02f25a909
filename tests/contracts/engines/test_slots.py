"""What every engine owes a newsletter's rhythm: its sources collected, its issue assembled, one for each slot."""

from collections.abc import Iterator
from datetime import UTC, datetime
from shutil import copytree
from threading import Thread

import pytest
from sqlalchemy import text

from newsletter.app import App, open_app
from newsletter.clock import Clock
from newsletter.domain.issue import Issue
from newsletter.settings import Settings, bundled
from newsletter.storage import issues
from tests.contracts.engines.bench import Bench
from tests.faults import crew

#: Ten days before the second Thursday of June.
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
SOURCE = """
[[source]]
id = "publications"
label = "Nos publications"
kind = "folder"
[source.config]
path = "{folder}"
"""
ITEM = """
- id: p01
  title: Dix ans de plans de paysage
  summary: Ce que dix territoires en retiennent, en quarante pages.
  url: https://demo.planif.example/ressources/paysage
  date: 2026-05
"""


@pytest.fixture
def app(bench: Bench) -> Iterator[App]:
    home, folder = bench.folder / "clock", bench.folder / "publications"
    copytree(bundled("data") / "init", home)
    folder.mkdir()
    (folder / "paysage.yaml").write_text(ITEM, encoding="utf-8")
    with (home / "sources.toml").open("a", encoding="utf-8") as file:
        file.write(SOURCE.format(folder=folder))
    settings = Settings(
        newsletter_home=home,
        newsletter_secret_keys=("k" * 32,),
        newsletter_engine=bench.engine,
        database_url=bench.database.url,
    )
    opened = open_app(settings, now=lambda: NOW)
    opened.declare()
    yield opened
    opened.close()


def listed(app: App) -> list[Issue]:
    with app.database.reading() as session:
        return [issues.get(session, issue.id) for issue in issues.listed(session)]


def runs(app: App) -> int:
    with app.database.reading() as session:
        return int(session.connection().execute(text("SELECT count(*) FROM source_run")).scalar_one())


def tick_together(*clocks: Clock) -> bool:
    ticks = [Thread(target=clock.tick) for clock in clocks]
    for tick in ticks:
        tick.start()
    for tick in ticks:
        tick.join()
    return True


def test_a_slot_is_collected_once_and_assembled_and_two_clocks_make_one_issue(bench: Bench, app: App) -> None:
    clocks = [Clock(app), Clock(app)]
    with bench.at_work(app.context):
        crew.wait_for(lambda: tick_together(*clocks) and any(issue.blocks for issue in listed(app)))
        tick_together(*clocks)
    (issue,) = listed(app)
    assert issue.subject == "Dix ans de plans de paysage"
    assert [block.section for block in issue.blocks] == ["publications"]
    assert runs(app) == 1
