"""For plugin authors: the contracts their objects must keep, and a small world to try them in.

Subclass a contract in your tests, give it the fixture it asks for, and pytest does the rest:

    class TestMyKind(SourceKindContract):
        @pytest.fixture
        def kind(self, plugin):
            return plugin.MyKind()

The fixtures `plugin`, `local_server`, `http` and `window` are there as soon as the distribution is installed.
"""

import hashlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

# Every run of pytest loads this module: what weighs is imported when it is used.
if TYPE_CHECKING:
    from newsletter import Check, Galley, Http, Letter, OutgoingMail, SourceKind, TransportKind, Window


@dataclass
class Answer:
    """What the local server says at one path; `delay` is in seconds."""

    body: bytes = b""
    media_type: str = "text/plain"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0


@dataclass
class LocalServer:
    """A real web server on 127.0.0.1; `answers` by path, `requests` as they came (path, headers)."""

    url: str
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def serve(self, path: str, body: bytes | str, **said: Any) -> str:
        """Answer `body` at `path` (see `Answer` for `said`); return the address."""
        self.answers[path] = Answer(body.encode() if isinstance(body, str) else body, **said)
        return self.url + path

    def count(self, path: str) -> int:
        """How many requests came for `path`."""
        return sum(asked == path for asked, _ in self.requests)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request, honouring If-None-Match."""
        self.requests.append((handler.path, {name.lower(): value for name, value in handler.headers.items()}))
        answer = self.answers.get(handler.path, Answer(b"not found", status=404))
        etag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
        time.sleep(answer.delay)
        same = answer.status == 200 and handler.headers.get("If-None-Match") == etag
        body = b"" if same else answer.body
        handler.send_response(304 if same else answer.status)
        said = {"ETag": etag, "Content-Type": answer.media_type, "Content-Length": str(len(body))}
        for name, value in (said | answer.headers).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)


@pytest.fixture
def local_server() -> Iterator[LocalServer]:
    """A web server for one test: `local_server.serve("/feed.xml", b"…")` returns the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                local.answer(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the client had enough

        def log_message(self, format: str, *args: Any) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    local = LocalServer(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield local
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def plugin(request: pytest.FixtureRequest) -> ModuleType:
    """The plugin whose folder holds this test in its `tests` folder, imported as the core imports it."""
    from newsletter.plugin.imports import import_folder

    folder: Path = next(parent for parent in request.path.parents if parent.name == "tests").parent
    return import_folder(folder)


@pytest.fixture
def http() -> "Iterator[Http]":
    """The web client a source receives, which here may reach 127.0.0.1 as well."""
    from newsletter.plugin.http import GuardedHttp

    with GuardedHttp(allow=frozenset({"127.0.0.1"})) as client:
        yield client


@pytest.fixture
def window() -> "Window":
    """A window around 10 December 2024, noon in Paris: 200 days before, 90 after."""
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    from newsletter import Window

    now = datetime(2024, 12, 10, 12, tzinfo=ZoneInfo("Europe/Paris"))
    return Window(now=now, since=now - timedelta(days=200), until=now + timedelta(days=90))


def a_mail(key: str = "1", recipient: str = "ines@collectivite.example", **said: Any) -> "OutgoingMail":
    """Return a small message, with a line that begins with a dot."""
    from newsletter import OutgoingMail

    content = f"Subject: {key}\r\nMessage-ID: <{key}@planif.example>\r\n\r\nBonjour\r\n.\r\nFin\r\n".encode()
    fields = {"message_id": f"<{key}@planif.example>", "envelope_from": "retour@planif.example", "content": content}
    return OutgoingMail(key=key, recipient=recipient, **(fields | said))


def a_letter(**said: Any) -> "Letter":
    """Return a letter without any section; nothing in it deserves a finding."""
    from newsletter.plugin.specimen import letter

    return letter(**said)


def a_galley(html: str = "", **said: Any) -> "Galley":
    """Return a page as checks read it, by default one that deserves no finding; `said` gives the other fields."""
    from newsletter import Galley
    from newsletter.plugin.specimen import PAGE

    return Galley(html=html or PAGE, **said)


class SourceKindContract:
    """What every source kind keeps; needs a fixture `kind`."""

    def test_it_has_a_name_a_label_and_settings(self, kind: "SourceKind") -> None:
        """A person can choose it, and a misspelt setting is refused."""
        assert kind.name
        assert kind.name == kind.name.strip().lower()
        assert kind.label.strip()
        assert kind.Config.model_json_schema()["type"] == "object"
        assert kind.Config.model_config.get("extra") == "forbid"

    def test_its_sample_is_an_item_that_survives_the_journey(self, kind: "SourceKind") -> None:
        """Items travel as JSON between processes."""
        from newsletter import ContentItem

        sample = kind.sample()
        assert ContentItem.model_validate_json(sample.model_dump_json()) == sample


class TransportKindContract:
    """What every transport kind keeps; needs a fixture `kind`, and `config` (an instance of its `Config`)."""

    def test_it_has_a_name_a_label_and_settings(self, kind: "TransportKind") -> None:
        """A person can choose it."""
        assert kind.name
        assert kind.label.strip()
        assert kind.Config.model_json_schema()["type"] == "object"

    def test_it_takes_messages_and_gives_one_outcome_for_each(self, kind: "TransportKind", config: Any) -> None:
        """The ledger counts on it; closing twice harms nobody."""
        assert kind.connections(config) >= 1
        with kind.open(config) as transport:
            outcomes = list(transport.deliver([a_mail("1"), a_mail("2")]))
            assert [(outcome.key, outcome.state) for outcome in outcomes] == [("1", "accepted"), ("2", "accepted")]
            assert transport.find("<1@planif.example>") is not False
        transport.close()


class CheckContract:
    """What every check keeps; needs a fixture `check`."""

    def test_it_finds_nothing_wrong_with_a_plain_letter_and_says_so_twice(self, check: "Check") -> None:
        """A check is pure: the same letter gives the same findings."""
        from newsletter import Occasion

        letter, occasion = a_galley(letter=a_letter()), Occasion()
        assert check.name.strip()
        assert list(check.inspect(letter, occasion)) == list(check.inspect(letter, occasion)) == []
