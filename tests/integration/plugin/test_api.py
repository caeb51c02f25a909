"""The guarded web client of transports against a real server: what is known when a request goes wrong."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from newsletter import Unanswered, Unavailable
from newsletter.plugin.http import Caps
from newsletter.plugin.http.api import GuardedApi

LOCAL = frozenset({"127.0.0.1"})
KEY = "xkeysib-s3cret"


@pytest.fixture
def api() -> Iterator[GuardedApi]:
    with GuardedApi(
        allow=LOCAL, base_url="https://lettre.planif.example", caps=Caps(silence=0.5, total=1.5, size=5_000)
    ) as client:
        yield client


class Service(ThreadingHTTPServer):
    """A web service that remembers what was asked, and over which connections."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.connections: set[int] = set()
        self.says: Callable[[BaseHTTPRequestHandler], None] = lambda handler: answer(handler, 201, b'{"id": 1}')
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Reads one request whole, then lets the service say what it wants."""

    protocol_version = "HTTP/1.1"
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.connections.add(self.client_address[1])
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append({"method": self.command, "path": self.path, "headers": headers, "body": body})
        try:
            self.server.says(self)
        except OSError:
            self.close_connection = True  # the client had enough

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, format: str, *args: Any) -> None:
        return


def answer(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_request_arrives_whole_and_its_answer_comes_back_whatever_its_status(
    api: GuardedApi, service: Service
) -> None:
    service.says = lambda handler: answer(handler, 429, b"{}", **{"X-Sib-Ratelimit-Reset": "3"})
    response = api.call("POST", f"{service.url}/mail?x=1", headers={"api-key": KEY}, json={"objet": "Été"})
    assert (response.status, response.content, response.headers["x-sib-ratelimit-reset"]) == (429, b"{}", "3")
    (asked,) = service.asked
    assert (asked["method"], asked["path"], json.loads(asked["body"])) == ("POST", "/mail?x=1", {"objet": "Été"})
    assert asked["headers"]["api-key"] == KEY
    assert asked["headers"]["content-type"] == "application/json"
    assert asked["headers"]["user-agent"].endswith("(+https://lettre.planif.example)")


def test_requests_share_a_connection_and_another_name_gets_one_of_its_own(
    api: GuardedApi, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *more, **said: real("127.0.0.1" if host == "localhost" else host, *more, **said),
    )
    for _ in range(3):
        api.call("POST", f"{service.url}/mail", json={})
    assert len(service.connections) == 1
    api.call("GET", service.url.replace("127.0.0.1", "localhost"))
    assert len(service.connections) == 2


def test_a_redirect_is_an_answer_so_that_a_key_goes_nowhere_else(api: GuardedApi, service: Service) -> None:
    service.says = lambda handler: answer(handler, 307, Location="/elsewhere")
    assert api.call("POST", f"{service.url}/mail", headers={"api-key": KEY}, json={}).status == 307
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://192.0.2.1/mail", "must begin with https://"),
        ("https://10.0.0.1/mail", "a private address"),
        ("https://127.0.0.2/mail", "a private address"),
        ("ftp://service.example/", "is not a web address"),
        ("https://nobody.invalid/", "names an unknown host"),
    ],
)
def test_what_may_not_be_asked_never_leaves(api: GuardedApi, url: str, told: str) -> None:
    with pytest.raises(Unavailable, match=told):
        api.call("POST", url, json={})


def test_nobody_listening_means_that_nothing_left(api: GuardedApi) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(Unavailable, match=r"cannot be reached: .*refused"):
            api.call("POST", f"http://127.0.0.1:{taken.getsockname()[1]}/", json={})


def test_no_answer_means_that_nobody_knows(api: GuardedApi, service: Service) -> None:
    over = threading.Event()
    faults: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {
        "did not answer within 0.5 seconds": lambda handler: (over.wait(2), None)[1],
        "gave an unreadable answer": lambda handler: handler.connection.shutdown(socket.SHUT_RDWR),
        "answered more than 0.005 MB": lambda handler: answer(handler, 201, b"x" * 6_000),
    }
    for told, fault in faults.items():
        service.says = fault
        with pytest.raises(Unanswered, match=told):
            api.call("POST", f"{service.url}/mail", json={})
    over.set()
    assert len(service.asked) == len(faults)


@contextmanager
def dripping() -> Iterator[str]:
    """Give the address of a server that sends a byte of its answer now and then, without end."""

    def drip() -> None:
        client, _ = server.accept()
        with client:
            client.recv(4096)
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            try:
                while not stop.wait(0.1):
                    client.sendall(b".")
            except OSError:
                return

    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        stop.set()
        thread.join()


def test_an_answer_that_never_ends_is_cut_and_nobody_knows(api: GuardedApi) -> None:
    with dripping() as url, pytest.raises(Unanswered, match=r"had not answered whole after 1.5 seconds"):
        api.call("POST", url, json={})


@pytest.mark.parametrize("key", [f"{KEY}\nX-Other: 1", f"{KEY}é", f"{KEY}\0"])
def test_a_header_that_is_none_is_refused_without_being_shown(api: GuardedApi, service: Service, key: str) -> None:
    with pytest.raises(Unavailable) as failure:
        api.call("POST", f"{service.url}/mail", headers={"api-key": key}, json={})
    assert "s3cret" not in str(failure.value)
    assert failure.value.__cause__ is None
    assert service.asked == []


def test_what_is_no_json_is_refused(api: GuardedApi, service: Service) -> None:
    with pytest.raises(Unavailable, match="a header or the body is not one"):
        api.call("POST", f"{service.url}/mail", json={"when": object()})
