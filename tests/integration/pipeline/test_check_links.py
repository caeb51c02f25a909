"""The links of replays are asked of a real server, on both databases: gone is known, busy is not judged."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newsletter.domain.access import SYSTEM
from newsletter.pipeline.check_links import check_links
from newsletter.pipeline.context import Context
from newsletter.plugin.link import link_works
from newsletter.storage import items
from newsletter.testing import LocalServer
from newsletter.values.content import ItemKind
from tests.house import NOW, house, tell
from tests.unit.builders import item

LOCAL = frozenset({"127.0.0.1"})


@pytest.fixture
def asking(database_url: str, tmp_path: Path) -> Context:
    made = house(database_url, tmp_path, asks_links=True, reachable=LOCAL)
    yield made
    made.database.close()


def verdicts(context: Context) -> dict[str, bool | None]:
    with context.database.reading() as session:
        return {one.item.external_id: one.link_works for one in items.offered(session, SYSTEM)}


def replay(name: str, url: str, **said: Any) -> Any:
    return item(name, kind=ItemKind.REPLAY, url=url, **said)


def test_each_link_is_asked_once_a_day_and_its_answer_kept(asking: Context, local_server: LocalServer) -> None:
    film, gone = local_server.serve("/film", "film"), f"{local_server.url}/parti"
    event = {"kind": ItemKind.EVENT, "starts_at": NOW - timedelta(days=3), "replay_url": film}
    tell(asking, replay("film", film), replay("parti", gone), item("journee", **event), item("nouvelle"))
    assert check_links(asking) == 3
    assert verdicts(asking) == {"film": True, "parti": False, "journee": True, "nouvelle": None}
    assert check_links(asking) == 0
    assert local_server.count("/film") == 2
    tomorrow = replace(asking, now=lambda: NOW + timedelta(hours=24))
    local_server.serve("/parti", "revenu")
    assert check_links(tomorrow) == 3
    assert verdicts(asking)["parti"] is True


def test_a_server_that_is_busy_changes_no_verdict(asking: Context, local_server: LocalServer) -> None:
    film = local_server.serve("/film", "film")
    tell(asking, replay("film", film))
    check_links(asking)
    for number, status in enumerate((503, 429, 403), start=1):
        local_server.serve("/film", "occupé", status=status)
        assert check_links(replace(asking, now=lambda days=number: NOW + timedelta(days=days))) == 1
        assert verdicts(asking) == {"film": True}
    local_server.serve("/film", "parti", status=410)
    check_links(replace(asking, now=lambda: NOW + timedelta(days=9)))
    assert verdicts(asking) == {"film": False}


def test_a_new_link_is_asked_at_once(asking: Context, local_server: LocalServer) -> None:
    tell(asking, replay("film", f"{local_server.url}/parti"))
    check_links(asking)
    tell(asking, replay("film", local_server.serve("/film", "film")))
    assert verdicts(asking) == {"film": None}
    check_links(asking)
    assert verdicts(asking) == {"film": True}


def test_where_links_are_not_checked_nobody_is_asked(context: Context, local_server: LocalServer) -> None:
    tell(context, replay("film", local_server.serve("/film", "film")))
    assert check_links(context) == 0
    assert local_server.requests == []


def test_a_large_film_is_not_fetched(local_server: LocalServer) -> None:
    film = local_server.serve("/film", b"0" * 20_000_000)
    assert link_works(film, allow=LOCAL) is True


def test_an_address_no_reader_can_reach_does_not_work(local_server: LocalServer) -> None:
    assert link_works(local_server.serve("/film", "film")) is False
    local_server.serve("/ailleurs", "", status=302, headers={"Location": "http://169.254.169.254/"})
    assert link_works(f"{local_server.url}/ailleurs", allow=LOCAL) is False


def test_a_server_that_refuses_the_connection_says_nothing(local_server: LocalServer) -> None:
    assert link_works("http://127.0.0.1:9/film", allow=LOCAL) is None


def test_a_server_that_never_ends_its_answer_holds_nobody_up(
    local_server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsletter.plugin.link.DEADLINE", 1.0)
    assert link_works(local_server.serve("/lent", "film", delay=3.0), allow=LOCAL) is None
