"""Sources over time: how often each is asked, spared while it fails, taken by one clock, and what people are told."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from newsletter.domain.access import SYSTEM
from newsletter.domain.declaration import SourceDeclaration
from newsletter.domain.notice import Notice
from newsletter.domain.source import Source
from newsletter.domain.source_health import Health, HealthState
from newsletter.domain.source_rhythm import wait
from newsletter.pipeline.collect import collect, collect_due
from newsletter.pipeline.context import Context
from newsletter.pipeline.declare import declare
from newsletter.storage import notices, source_runs, sources
from newsletter.storage.database import Database
from newsletter.testing import LocalServer
from tests.house import BRAND, DECLARED, NOW, house, tell
from tests.unit.builders import item

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEED = """<rss version="2.0"><channel><title>Oise</title><item><guid>{guid}</guid><title>Une nouvelle</title>
<link>https://oise.example/{guid}</link><pubDate>Mon, 02 Dec 2024 09:00:00 +0100</pubDate></item></channel></rss>"""


class World:
    """A house whose clock can be turned, and one source served by a real server."""

    def __init__(self, database_url: str, folder: Path, server: LocalServer) -> None:
        self.now = NOW
        made = house(database_url, folder, reachable=frozenset({"127.0.0.1"}), deadline=20.0)
        self.context = replace(made, now=lambda: self.now)
        self.server = server
        self.says(200)

    def says(self, status: int, guid: str = "un", **said: object) -> str:
        body = FEED.format(guid=guid) if status == 200 else "rien"
        return self.server.serve("/flux.xml", body, status=status, media_type="application/rss+xml", **said)

    def declare(self, **said: object) -> None:
        given = {"id": "oise", "label": "Actualités de l’Oise", "kind": "feed", "every_hours": 3}
        config = {"config": {"url": self.server.url + "/flux.xml"}}
        declared = SourceDeclaration.model_validate(given | config | said)
        declare(self.context, DECLARED.model_copy(update={"sources": (declared,)}))

    @property
    def source(self) -> Source:
        with self.context.database.reading() as session:
            return next(one for one in sources.listed(session, SYSTEM) if one.declaration.id == "oise")

    @property
    def health(self) -> Health:
        with self.context.database.reading() as session:
            return next(one for one in sources.health_of(session, SYSTEM, self.now) if one.source == "oise")

    @property
    def told(self) -> list[Notice]:
        with self.context.database.reading() as session:
            return notices.listed(session)

    @property
    def due(self) -> list[str]:
        with self.context.database.reading() as session:
            return sources.due(session, self.now)

    def write(self, statement: str) -> None:
        with self.context.database.writing() as session:
            session.execute(text(statement))


@pytest.fixture
def world(database_url: str, tmp_path: Path, local_server: LocalServer) -> Iterator[World]:
    made = World(database_url, tmp_path, local_server)
    made.declare()
    yield made
    made.context.database.close()


def outcomes(act: Callable[[Context], list], world: World) -> list[str]:
    return [run.outcome for run in act(world.context)]


def test_a_source_is_collected_at_once_then_at_its_own_rhythm(world: World) -> None:
    assert outcomes(collect_due, world) == ["done"]
    assert world.source.next_due == NOW + wait("oise", 3)
    world.now = NOW + 2 * HOUR
    assert (world.due, outcomes(collect_due, world)) == ([], [])
    world.now = NOW + wait("oise", 3)
    assert (world.due, outcomes(collect_due, world)) == (["oise"], ["unchanged"])
    assert world.server.count("/flux.xml") == 2


def test_a_source_that_fails_is_spared_then_broken_and_one_success_mends_it(world: World) -> None:
    assert outcomes(collect_due, world) == ["done"]
    world.says(500)
    waits = []
    for number in range(1, 11):
        world.now = world.source.next_due or world.now
        assert outcomes(collect_due, world) == ["failed"]
        assert world.source.failures == number
        waits.append((world.source.next_due or NOW) - world.now)
        assert (world.source.broken_since is None) == (number < 10)
    assert waits == [wait("oise", 3, number) for number in range(1, 11)]
    broken_at = world.now
    assert (world.health.state, world.health.broken_since) == (HealthState.BROKEN, broken_at)
    assert "500" in world.health.reason
    world.now = broken_at + 21 * HOUR
    assert world.due == []
    world.now = broken_at + 27 * HOUR
    assert outcomes(collect_due, world) == ["failed"]
    assert world.source.broken_since == broken_at
    world.now += 27 * HOUR
    world.says(200)
    assert outcomes(collect_due, world) == ["unchanged"]
    mended = world.source
    assert (mended.failures, mended.broken_since, mended.next_due) == (0, None, world.now + wait("oise", 3))
    assert world.health.state is HealthState.WORKING
    assert [notice.key.split()[:3] for notice in world.told] == [
        ["source", "oise", "failing"],
        ["source", "oise", "broken"],
    ]


def test_the_owner_is_told_at_the_third_failure_in_words_that_need_no_developer(world: World) -> None:
    world.declare(owner="referente@reseau.example", required=True)
    assert outcomes(collect, world) == ["done"]
    world.says(500)
    for number in range(3):
        assert world.told == []
        world.now = NOW + DAY * (number + 1)
        collect(world.context)
    (notice,) = world.told
    assert notice.recipient == "referente@reseau.example"
    assert notice.subject == (
        "La source «\u00a0Actualités de l’Oise\u00a0» est en échec depuis le 11\u00a0décembre\u00a02024"
    )
    for words in (
        "Vous veillez sur la source «\u00a0Actualités de l’Oise\u00a0»",
        "3 collectes de suite ont échoué\u00a0: ",
        "Le premier de ces échecs date du 11\u00a0décembre\u00a02024 à 9\u00a0h.",
        "Dernière collecte réussie\u00a0: 10\u00a0décembre\u00a02024 à 9\u00a0h",
        "Contenu le plus récent\u00a0: 2\u00a0décembre\u00a02024 (il y a 11\u00a0jours)",
        "Ce que la source avait donné reste disponible",
        "Cette source est obligatoire",
        f"Ouvrez {world.server.url}/flux.xml dans un navigateur.",
        BRAND.name,
    ):
        assert words in notice.body


def test_one_trouble_is_told_once_whoever_collects_and_the_next_one_again(world: World, database_url: str) -> None:
    world.says(500)
    other = replace(world.context, database=Database(database_url))
    for context in [world.context, other] * 2:
        collect(context)
    assert [notice.recipient for notice in world.told] == [BRAND.contact]
    world.says(200)
    world.now += HOUR
    collect(other)
    world.says(500)
    for _ in range(3):
        world.now += HOUR
        collect(world.context)
    assert len({notice.key for notice in world.told}) == len(world.told) == 2
    other.database.close()


def test_a_source_that_used_to_publish_and_fell_silent_is_told_once(world: World) -> None:
    seen = NOW - 40 * DAY
    tell(world.context, *(item(f"i{n}", published_at=seen - 7 * DAY * n) for n in range(6)), source="oise")
    world.server.serve("/flux.xml", "<rss version='2.0'><channel><title>Oise</title></channel></rss>")
    for outcome in ("done", "unchanged"):
        assert outcomes(collect, world) == [outcome]
        world.now += DAY
    assert world.health.state is HealthState.SILENT
    (notice,) = world.told
    assert notice.subject.endswith("ne donne rien de nouveau depuis le 31\u00a0octobre\u00a02024")
    assert "alors qu’elle publie d’habitude tous les 7\u00a0jours." in notice.body
    world.says(200, guid="neuf")
    collect(world.context)
    assert world.health.state is HealthState.WORKING


def test_a_paused_source_is_left_alone_unless_it_is_named(world: World) -> None:
    world.write("UPDATE source SET paused = true WHERE id = 'oise'")
    assert (world.due, outcomes(collect_due, world), outcomes(collect, world)) == ([], [], [])
    assert world.server.count("/flux.xml") == 0
    assert [run.outcome for run in collect(world.context, ["oise"])] == ["done"]
    assert world.health.state is HealthState.RESTING


def test_a_paused_source_that_fails_when_it_is_tried_tells_nobody(world: World) -> None:
    world.write("UPDATE source SET paused = true, failures = 7 WHERE id = 'oise'")
    world.says(500)
    assert [run.outcome for run in collect(world.context, ["oise"])] == ["failed"]
    assert world.told == []


def test_of_two_clocks_one_collects_a_source(world: World, database_url: str) -> None:
    world.says(200, delay=1.0)
    clocks = [replace(world.context, database=Database(database_url)) for _ in range(4)]
    start = threading.Barrier(len(clocks))

    def tick(context: Context) -> int:
        start.wait()
        return len(collect_due(context))

    with ThreadPoolExecutor(len(clocks)) as pool:
        assert sorted(pool.map(tick, clocks)) == [0, 0, 0, 1]
    assert world.server.count("/flux.xml") == 1
    for clock in clocks:
        clock.database.close()


def test_a_source_whose_clock_died_is_due_again_after_the_deadline(world: World) -> None:
    def claim(now: datetime) -> bool:
        with world.context.database.writing() as session:
            return sources.claim(session, "oise", now, now + 80 * timedelta(seconds=1))

    assert claim(NOW)
    assert not claim(NOW + timedelta(seconds=79))
    assert world.due == []
    world.now = NOW + timedelta(seconds=80)
    assert world.due == ["oise"]
    assert claim(world.now)


def test_a_changed_declaration_makes_a_source_start_again(world: World) -> None:
    world.write("UPDATE source SET failures = 12, next_due = '2030-01-01 00:00:00+00:00'")
    world.write("UPDATE source SET broken_since = '2024-12-01 00:00:00+00:00'")
    world.declare()
    assert (world.source.failures, world.due) == (12, [])
    world.declare(every_hours=6)
    assert (world.source.failures, world.source.broken_since, world.due) == (0, None, ["oise"])


def test_a_source_a_person_added_stays_until_a_declaration_of_its_name_takes_it_over(world: World) -> None:
    world.write("UPDATE source SET added = true WHERE id = 'oise'")
    declare(world.context, DECLARED.model_copy(update={"sources": ()}))
    assert world.source.declaration.enabled
    assert world.source.added
    world.declare()
    assert not world.source.added
    declare(world.context, DECLARED.model_copy(update={"sources": ()}))
    assert not world.source.declaration.enabled


def test_the_last_fifty_runs_of_a_source_are_kept(world: World) -> None:
    collect(world.context)
    with world.context.database.reading() as session:
        run = sources.latest_runs(session, SYSTEM)["oise"]
    for number in range(source_runs.KEPT + 5):
        with world.context.database.writing() as session:
            one = run.model_copy(update={"at": NOW + HOUR * number, "log": str(number)})
            sources.record_run(session, one, world.context.by)
    with world.context.database.reading() as session:
        kept = session.execute(text("SELECT count(*), min(created_at) FROM source_run")).one()
        assert sources.latest_runs(session, SYSTEM)["oise"].log == str(source_runs.KEPT + 4)
    assert kept[0] == source_runs.KEPT
    assert str(kept[1]).startswith("2024-12-10 13:00")


def test_what_is_known_of_pages_that_are_not_asked_for_any_more_is_forgotten(world: World) -> None:
    with world.context.database.writing() as session:
        session.execute(text('UPDATE source SET validators = \'{"https://a.example/?after=1": {"etag": "x"}}\''))
    collect(world.context)
    assert list(world.health.validators) == [world.server.url + "/flux.xml"]


def test_health_shows_what_the_server_said_and_what_it_is_asked_next(world: World) -> None:
    collect(world.context)
    (fetch,) = world.health.fetches
    assert (fetch["url"], fetch["status"]) == (world.server.url + "/flux.xml", 200)
    assert fetch["bytes"] > 100
    assert fetch["milliseconds"] >= 0
    assert world.health.validators == {fetch["url"]: {"etag": fetch["etag"], "last_modified": fetch["last_modified"]}}
    collect(world.context)
    assert world.server.requests[-1][1]["if-none-match"] == fetch["etag"]
    assert [one["status"] for one in world.health.fetches] == [304]
