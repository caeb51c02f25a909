"""The guarded web client against a real server."""

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from newsletter import FetchFailed, Unchanged
from newsletter.plugin.collection import Validators
from newsletter.plugin.http import Caps, GuardedHttp
from newsletter.testing import LocalServer

LOCAL = frozenset({"127.0.0.1"})


@pytest.fixture
def http() -> Iterator[GuardedHttp]:
    with GuardedHttp(
        allow=LOCAL, base_url="https://lettre.planif.example", caps=Caps(silence=0.5, total=1.5, size=50_000)
    ) as client:
        yield client


def test_a_page_comes_with_its_type_and_a_record(http: GuardedHttp, local_server: LocalServer) -> None:
    url = local_server.serve(
        "/flux", "<rss/>", media_type="Application/RSS+XML; charset=utf-8", headers={"Last-Modified": "hier"}
    )
    page = http.get(url, accept="application/rss+xml")
    assert (page.url, page.content, page.media_type, page.charset) == (url, b"<rss/>", "application/rss+xml", "utf-8")
    (record,) = http.records
    assert (record.url, record.status, record.bytes, record.last_modified) == (url, 200, 6, "hier")
    assert record.etag
    assert record.milliseconds < 500
    headers = local_server.requests[0][1]
    assert headers["user-agent"].startswith("planif-newsletter/")
    assert headers["user-agent"].endswith("(+https://lettre.planif.example)")
    assert headers["accept"] == "application/rss+xml"
    assert "if-none-match" not in headers


def test_the_validators_of_this_address_are_sent_and_304_is_unchanged(local_server: LocalServer) -> None:
    url = local_server.serve("/flux", "contenu")
    with GuardedHttp(allow=LOCAL) as first:
        first.get(url)
    known = {url: Validators(etag=first.records[0].etag), "http://other.example/": Validators(etag="x")}
    with GuardedHttp(known, allow=LOCAL) as second, pytest.raises(Unchanged):
        second.get(url)
    with GuardedHttp(known, allow=LOCAL) as third:
        assert third.get(url, fresh=True).content == b"contenu"
    assert [(record.status, record.bytes) for record in second.records] == [(304, 0)]


@pytest.mark.parametrize(("status", "told"), [(500, "500 Internal Server Error"), (404, "404 Not Found"), (299, None)])
def test_anything_but_success_is_a_failure_with_the_address(
    http: GuardedHttp, local_server: LocalServer, status: int, told: str | None
) -> None:
    url = local_server.serve("/flux", "oh", status=status)
    if told is None:
        assert http.get(url).content == b"oh"
    else:
        with pytest.raises(FetchFailed) as failure:
            http.get(url)
        assert str(failure.value) == f"{url} answered {told}"
    assert [record.status for record in http.records] == [status]


def test_redirects_are_followed_and_the_final_address_is_told(http: GuardedHttp, local_server: LocalServer) -> None:
    start = local_server.serve("/a", "", status=302, headers={"Location": "b"})
    end = local_server.serve("/b", "fin")
    assert http.get(start).url == end


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("http://127.0.0.2/", "leads to 127.0.0.2"),
        ("http://169.254.169.254/latest", "leads to 169.254.169.254"),
        ("http://[::1]/", "leads to ::1"),
        ("file:///etc/passwd", "redirects to something else than a web address"),
        ("/a", "redirects more than 5 times"),
    ],
)
def test_every_redirect_is_checked(http: GuardedHttp, local_server: LocalServer, target: str, told: str) -> None:
    url = local_server.serve("/a", "", status=302, headers={"Location": target})
    with pytest.raises(FetchFailed) as failure:
        http.get(url)
    assert str(failure.value).startswith(f"{url} {told}")
    assert [record.status for record in http.records] == [0]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://localhost:1/", "http://[::ffff:127.0.0.1]:1/", "http://0.0.0.0:1/"]
)
def test_private_addresses_are_refused_by_default(url: str) -> None:
    with GuardedHttp() as http, pytest.raises(FetchFailed, match="a private address that sources may not reach"):
        http.get(url)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a.example/", "flux.xml", "", "http://"])
def test_what_is_no_web_address_is_refused(http: GuardedHttp, url: str) -> None:
    with pytest.raises(FetchFailed, match="is not a web address"):
        http.get(url)


def test_a_page_too_large_is_refused_also_when_it_travels_small(http: GuardedHttp, local_server: LocalServer) -> None:
    bomb = gzip.compress(b"0" * 2_000_000)
    assert len(bomb) < 50_000
    for path, body, headers in (("/big", b"0" * 60_000, {}), ("/bomb", bomb, {"Content-Encoding": "gzip"})):
        url = local_server.serve(path, body, headers=headers)
        with pytest.raises(FetchFailed) as failure:
            http.get(url)
        assert str(failure.value) == f"{url} is larger than 0.05 MB"


def test_a_silent_server_is_given_up(http: GuardedHttp, local_server: LocalServer) -> None:
    with pytest.raises(FetchFailed, match=r"did not answer within 0.5 seconds"):
        http.get(local_server.serve("/flux", "tard", delay=0.8))


def test_nobody_listening_is_told(http: GuardedHttp) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(FetchFailed, match=r"cannot be reached: .*refused"):
            http.get(f"http://127.0.0.1:{taken.getsockname()[1]}/")


def test_a_server_that_drips_is_cut_at_the_total(http: GuardedHttp) -> None:
    def drip(server: socket.socket) -> None:
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
        thread = threading.Thread(target=drip, args=(server,))
        thread.start()
        with pytest.raises(FetchFailed, match=r"was not complete after 1.5 seconds"):
            http.get(f"http://127.0.0.1:{server.getsockname()[1]}/")
        stop.set()
        thread.join()


def test_a_broken_encoding_is_told(http: GuardedHttp, local_server: LocalServer) -> None:
    with pytest.raises(FetchFailed, match="gave an unreadable answer"):
        http.get(local_server.serve("/flux", b"not gzip", headers={"Content-Encoding": "gzip"}))


def test_a_password_in_the_address_is_never_shown(http: GuardedHttp, local_server: LocalServer) -> None:
    url = local_server.serve("/flux", "", status=403).replace("http://", "http://user:s3cret@")
    with pytest.raises(FetchFailed) as failure:
        http.get(url)
    assert "s3cret" not in str(failure.value)


def test_proxies_of_the_environment_are_ignored(
    http: GuardedHttp, local_server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with GuardedHttp(allow=LOCAL) as client:
        assert client.get(local_server.serve("/flux", "direct")).content == b"direct"


def answer_only(monkeypatch: pytest.MonkeyPatch, name: str, *addresses: str) -> list[str]:
    """Make `name` resolve to each address in turn; return the names asked."""
    asked: list[str] = []
    turns = iter(addresses)
    real = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *more: Any, **said: Any) -> Any:
        if host != name:
            return real(host, port, *more, **said)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (next(turns), port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_a_name_is_resolved_once_so_that_it_cannot_change_after_the_check(
    http: GuardedHttp, local_server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    local_server.serve("/flux", "bonjour")
    asked = answer_only(monkeypatch, "flux.example", "127.0.0.1", "10.0.0.1")
    url = local_server.url.replace("127.0.0.1", "flux.example") + "/flux"
    page = http.get(url)
    assert (page.content, page.url, asked) == (b"bonjour", url, ["flux.example"])
    assert local_server.requests[0][1]["host"] == url.split("/")[2]


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    path = tmp_path / "both.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=a -addext subjectAltName=DNS:flux.example"
    subprocess.run([*command.split(), "-keyout", path, "-out", tmp_path / "c.pem"], check=True, capture_output=True)
    path.write_text(path.read_text() + (tmp_path / "c.pem").read_text())
    return path


@pytest.mark.parametrize(("name", "accepted"), [("flux.example", True), ("autre.example", False)])
def test_over_tls_the_certificate_is_that_of_the_name(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, name: str, accepted: bool
) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, format: str, *args: Any) -> None:
            return

    shown: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, asked, _context: shown.append(asked)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    answer_only(monkeypatch, name, "127.0.0.1")
    trusted = ssl.create_default_context(cafile=str(certificate))
    with GuardedHttp(allow=LOCAL, tls=trusted) as http:
        url = f"https://{name}:{server.server_port}/"
        if accepted:
            assert http.get(url).content == b"ok"
        else:
            with pytest.raises(FetchFailed, match="certificate"):
                http.get(url)
    thread.join()
    server.server_close()
    assert shown == [name]
