"""A real web server for one test."""

import hashlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


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
