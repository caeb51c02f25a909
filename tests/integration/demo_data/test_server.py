"""The demonstration's web server, asked over real HTTP on this machine."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from newsletter.cli.demo.server import DemoServer


@pytest.fixture
def server(data: Path) -> Iterator[DemoServer]:
    with DemoServer(data) as running:
        yield running


def ask(server: DemoServer, path: str, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.get(server.url + path, headers=named, trust_env=False)


def test_every_source_file_but_the_broken_one_is_served_as_it_is(server: DemoServer, data: Path) -> None:
    files = sorted((data / "flux").iterdir())
    answers = {path.name: ask(server, f"/flux/{path.name}") for path in files}
    assert {name for name, answer in answers.items() if answer.status_code != 200} == {"oise.xml"}
    assert all(answers[path.name].content == path.read_bytes() for path in files if path.name != "oise.xml")


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/flux/bretagne.xml", "application/xml; charset=utf-8"),
        ("/flux/agenda.ics", "text/calendar; charset=utf-8"),
        ("/flux/national.json", "application/feed+json; charset=utf-8"),
        ("/images/bourg.png", "image/png"),
    ],
)
def test_a_file_has_its_media_type(server: DemoServer, path: str, media_type: str) -> None:
    assert ask(server, path).headers["content-type"] == media_type


def test_the_broken_source_always_answers_500(server: DemoServer) -> None:
    assert [ask(server, "/flux/oise.xml").status_code for _ in range(3)] == [500, 500, 500]


@pytest.mark.parametrize(("asked", "told"), [("If_None_Match", "etag"), ("If_Modified_Since", "last-modified")])
def test_who_has_the_file_is_told_that_nothing_changed(server: DemoServer, asked: str, told: str) -> None:
    first = ask(server, "/flux/bretagne.xml")
    again = ask(server, "/flux/bretagne.xml", **{asked: first.headers[told]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_changed_file_is_sent_again_even_within_the_same_second(tmp_path: Path) -> None:
    (tmp_path / "flux").mkdir()
    path = tmp_path / "flux" / "landes.xml"
    path.write_text("<rss/>", encoding="utf-8")
    with DemoServer(tmp_path) as server:
        first = ask(server, "/flux/landes.xml")
        path.write_text("<rss>1</rss>", encoding="utf-8")
        validators = {"If_None_Match": first.headers["etag"], "If_Modified_Since": first.headers["last-modified"]}
        again = ask(server, "/flux/landes.xml", **validators)
    assert (again.status_code, again.text) == (200, "<rss>1</rss>")


@pytest.mark.parametrize(
    "path", ["/", "/flux/", "/flux/absent.xml", "/members.toml", "/flux/../names.toml", "/flux/..%2Fsources.toml"]
)
def test_nothing_else_is_served(server: DemoServer, path: str) -> None:
    assert ask(server, path).status_code == 404


def test_a_validator_that_means_nothing_is_ignored(server: DemoServer) -> None:
    assert ask(server, "/flux/landes.xml", If_Modified_Since="yesterday").status_code == 200
    assert ask(server, "/flux/landes.xml", If_None_Match='"other"').status_code == 200


def test_it_listens_on_this_machine_only_and_is_gone_afterwards(data: Path) -> None:
    with DemoServer(data) as server:
        assert server.url.startswith("http://127.0.0.1:")
        ask(server, "/flux/landes.xml")
    with pytest.raises(httpx.ConnectError):
        ask(server, "/flux/landes.xml")
