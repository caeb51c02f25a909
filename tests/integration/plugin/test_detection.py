"""Asking the kinds of every plugin what an address is: in time, and whatever one of them does."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.plugin.detection import Recognised, recognise
from newsletter.plugin.loader import load
from newsletter.testing import LocalServer

LOCAL = frozenset({"127.0.0.1"})
KIND = """
from newsletter import *

class Config(SourceConfig):
    url: WebUrl

class Kind(SourceKind):
    name = label = "{name}"
    Config = Config

    def collect(self, config, window, http):
        return []

    def sample(self):
        return ContentItem(external_id="1", kind="news", title="T", url="https://a.example/")

    def detect(self, url, page, http):
{body}

@hookimpl
def register_source_kinds():
    return [Kind()]
"""
SURE = "return Detected(config={'url': url}, certainty='exact', why='C’en est un.')"
ANNOUNCED = "return Detected(config={'url': url}, certainty='announced', why='La page l’annonce.', label='Agenda')"
Ask = Callable[..., Recognised]
#: Answers that a plugin writes itself, where ours are written.
ODD = [
    f"import os\nos.write(3, b'{answer}')\nos._exit(0)"
    for answer in ("[1]", '{"found": 5}', '{"found": ["x"]}', "[" * 9_000)
]


@pytest.fixture
def ask(write_plugin: Callable[[str, str], Path], tmp_path: Path) -> Ask:
    """Ask plugins whose `detect` have the given bodies."""

    def asked(url: str, deadline: float = 10.0, **bodies: str) -> Recognised:
        for name, body in bodies.items():
            lines = "\n".join(f"        {line}" for line in body.splitlines())
            write_plugin(name, KIND.format(name=name, body=lines))
        registry = load([tmp_path / "plugins"], entry_points=False)
        return recognise(registry, url, allow=LOCAL, deadline=deadline)

    return asked


def test_the_surest_comes_first_with_its_reason_in_words(ask: Ask, local_server: LocalServer) -> None:
    url = local_server.serve("/page", "<title>Bonjour</title>", media_type="text/html")
    found = ask(url, a=ANNOUNCED, b=SURE, c="return None")
    assert [(one.kind, one.certainty, one.why) for one in found.candidates] == [
        ("b", "exact", "C’en est un."),
        ("a", "announced", "La page l’annonce."),
    ]
    assert (found.reason, found.faults) == ("", {})
    assert local_server.count("/page") == 1


def test_a_kind_sees_the_page_and_may_fetch_others(ask: Ask, local_server: LocalServer) -> None:
    url = local_server.serve("/page", "<title>Bonjour</title>", media_type="text/html")
    local_server.serve("/feed", "oui")
    body = "assert page.media_type == 'text/html' and b'Bonjour' in page.content\n"
    body += "assert http.get(url.replace('/page', '/feed')).content == b'oui'\n" + SURE
    assert [one.kind for one in ask(url, a=body).candidates] == ["a"]


@pytest.mark.parametrize(
    "body", ["raise ValueError", "import os\nos._exit(3)", "import ctypes\nctypes.string_at(0)", "return 7", *ODD]
)
def test_a_plugin_that_fails_has_recognised_nothing_and_hides_nobody(
    ask: Ask, local_server: LocalServer, body: str
) -> None:
    found = ask(local_server.serve("/page", "x"), a=body, b=SURE)
    assert [one.kind for one in found.candidates] == ["b"]


def test_a_plugin_that_hangs_costs_the_deadline_and_no_more(ask: Ask, local_server: LocalServer) -> None:
    url = local_server.serve("/page", "x")
    ask(url, a=SURE)
    start = time.monotonic()
    found = ask(url, deadline=3.0, b="import time\ntime.sleep(60)")
    assert time.monotonic() - start < 4
    assert [one.kind for one in found.candidates] == ["a"]
    assert found.faults == {"b": "was too slow"}


def test_settings_a_kind_would_refuse_are_no_candidate(ask: Ask, local_server: LocalServer) -> None:
    url = local_server.serve("/page", "x")
    assert ask(url, a="return Detected(config={'url': 7}, certainty='exact', why='!')").candidates == ()


def test_a_page_that_cannot_be_had_says_why(ask: Ask, local_server: LocalServer) -> None:
    found = ask(f"{local_server.url}/rien", a=SURE)
    assert (found.candidates, found.reason) == ((), f"{local_server.url}/rien answered 404 Not Found")


def test_a_private_address_is_not_looked_at(ask: Ask) -> None:
    assert "a private address that sources may not reach" in ask("http://169.254.169.254/latest", a=SURE).reason


def test_a_silent_server_is_told_in_time(ask: Ask, local_server: LocalServer) -> None:
    url = local_server.serve("/lent", "x", delay=4)
    start = time.monotonic()
    found = ask(url, a=SURE)
    assert "did not answer within 2 seconds" in found.reason
    assert time.monotonic() - start < 4
