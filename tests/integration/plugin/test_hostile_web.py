"""Whatever a server answers, its source fails alone or keeps what is good, in time, beside a good source."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from newsletter import Window
from newsletter.plugin.collection import CollectRequest, CollectResult
from newsletter.plugin.loader import built_in_folder, load
from newsletter.plugin.registry import Registry
from newsletter.plugin.sandbox import collect
from newsletter.testing import LocalServer

LOCAL = frozenset({"127.0.0.1"})
DEADLINE = 8.0


def rss(*items: str, head: str = "") -> str:
    entries = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>Flux</title>{entries}</channel></rss>'


def entry(number: int, title: str = "", said: str = "") -> str:
    link = f"https://a.example/{number}"
    return f"<title>{title or f'Titre {number}'}</title><link>{link}</link><guid>{link}</guid>{said}"


GOOD = rss(*(entry(n) for n in range(5)))
LAUGHS = "<!DOCTYPE lolz [<!ENTITY lol 'lol'>" + "".join(
    f"<!ENTITY lol{n} '{f'&lol{n - 1 or str()};' * 10}'>" for n in range(1, 10)
)
FILE = "<!DOCTYPE x [<!ENTITY secret SYSTEM 'file:///etc/hostname'>]>"


class Case(NamedTuple):
    """What is served at /hostile, and what is told."""

    name: str
    said: dict[str, object]
    told: str


CASES = (
    Case("is huge", {"body": b"x" * 6_000_000}, "is larger than 5 MB"),
    Case(
        "is a compressed bomb",
        {"body": gzip.compress(bytes(60_000_000)), "headers": {"Content-Encoding": "gzip"}},
        "is larger than 5 MB",
    ),
    Case("is no feed", {"body": b"<h1>Bonjour</h1>", "media_type": "text/html"}, "is not a feed"),
    Case("is empty", {"body": b""}, "is not a feed"),
    Case(
        "redirects to the machine's own services",
        {"body": b"", "status": 302, "headers": {"Location": "http://169.254.169.254/latest/meta-data"}},
        "leads to 169.254.169.254 (host 169.254.169.254), a private address that sources may not reach",
    ),
    Case(
        "redirects to a file",
        {"body": b"", "status": 302, "headers": {"Location": "file:///etc/passwd"}},
        "something else than a web address",
    ),
    Case("redirects for ever", {"body": b"", "status": 302, "headers": {"Location": "/hostile"}}, "more than 5 times"),
    Case("lies about its compression", {"body": b"rien", "headers": {"Content-Encoding": "gzip"}}, "unreadable answer"),
    Case("is broken", {"body": b"oups", "status": 503}, "answered 503"),
)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load([built_in_folder()], entry_points=False)


def fed(registry: Registry, url: str, window: Window, deadline: float = DEADLINE) -> CollectResult:
    request = CollectRequest(kind="feed", config={"url": url}, window=window, allow=LOCAL)
    return collect(registry, request, deadline)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_server_whose_answer(case: Case, registry: Registry, local_server: LocalServer, window: Window) -> None:
    urls = [local_server.serve("/hostile", **case.said), local_server.serve("/bon", GOOD)]  # type: ignore[arg-type]
    with ThreadPoolExecutor(2) as pool:
        hostile, good = pool.map(lambda url: fed(registry, url, window), urls)
    assert (hostile.outcome, hostile.items) == ("failed", ())
    assert case.told in hostile.reason
    assert (good.outcome, len(good.items)) == ("done", 5)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://a.example/",
        "http://[::ffff:127.0.0.1]:1/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://localhost.:1/",
        "http://10.0.0.1/",
    ],
)
def test_an_address_no_source_may_reach(url: str, registry: Registry, window: Window) -> None:
    request = CollectRequest(kind="feed", config={"url": url}, window=window)
    result = collect(registry, request, DEADLINE)
    assert result.outcome == "failed"
    assert any(words in result.reason for words in ("private address", "web address", "setting “url”", "unknown host"))


@contextmanager
def dripping() -> Iterator[str]:
    """A server that answers one byte now and then, and never ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n")
            while not over.wait(0.1):
                try:
                    connection.sendall(b" ")
                except OSError:
                    return

    thread = threading.Thread(target=drip)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    over.set()
    thread.join()
    listener.close()


def test_a_server_that_drips_is_ended_at_the_deadline(registry: Registry, window: Window) -> None:
    with dripping() as url:
        start = time.monotonic()
        result = fed(registry, url, window, deadline=2.0)
    assert (result.outcome, result.reason) == ("failed", "no answer within 2 seconds")
    assert time.monotonic() - start < 3


def test_entities_that_multiply_cost_nothing(registry: Registry, local_server: LocalServer, window: Window) -> None:
    url = local_server.serve("/bombe", rss(entry(1, "&lol9;"), head=LAUGHS + "]>"), media_type="application/rss+xml")
    start = time.monotonic()
    result = fed(registry, url, window)
    assert time.monotonic() - start < DEADLINE
    assert all(len(item.title) < 300 for item in result.items)


def test_a_feed_reads_no_file_of_ours(registry: Registry, local_server: LocalServer, window: Window) -> None:
    url = local_server.serve("/fichier", rss(entry(1, "A&secret;Z"), head=FILE), media_type="application/rss+xml")
    result = fed(registry, url, window)
    secret = Path("/etc/hostname").read_text(encoding="utf-8").strip()
    assert secret not in result.model_dump_json().replace(url, "")


REBINDING = """
import socket
answers = iter(["127.0.0.1", "169.254.169.254", "169.254.169.254"])
def lying(host, port, *rest, **more):
    address = host if host[0].isdigit() else next(answers)
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]
socket.getaddrinfo = lying
first = http.get(config.url)
yield item(1, title=first.content.decode())
http.get(config.url)
"""


def test_a_name_that_changes_its_address_is_caught(
    write_source: Callable[..., Path], local_server: LocalServer, window: Window
) -> None:
    url = local_server.serve("/nom", "Bonjour").replace("127.0.0.1", "rebind.example")
    registry = load([write_source(REBINDING)], entry_points=False)
    result = collect(registry, CollectRequest(kind="essai", config={"url": url}, window=window, allow=LOCAL), DEADLINE)
    assert "leads to 169.254.169.254 (host rebind.example)" in result.reason
    assert [(record.url, record.status) for record in result.records] == [(url, 200), (url, 0)]
    assert local_server.count("/nom") == 1


KEPT = (
    Case("wrong types", {"title": 7}, "title"),
    Case("a naive date", {"published_at": "2024-12-05T09:30:00"}, "a time zone is missing"),
    Case("HTML in a title", {"title": "<b onclick=x>Bonjour</b>"}, "contains HTML"),
    Case("a script for an address", {"url": "javascript:alert(1)"}, "url"),
    Case("control signs", {"title": "a\u0000b"}, "control character"),
)


@pytest.mark.parametrize("case", KEPT, ids=[case.name for case in KEPT])
def test_one_bad_item_never_hides_the_good_ones(case: Case, write_source: Callable[..., Path], window: Window) -> None:
    fields = {"external_id": "x", "kind": "news", "title": "T", "url": "https://a.example/"} | case.said
    body = f"yield item(1)\nyield item(2).model_copy(update={{'external_id': 'x'}} | {fields!r})\nyield item(3)"
    registry = load([write_source(body)], entry_points=False)
    result = collect(registry, CollectRequest(kind="essai", window=window), DEADLINE)
    assert [item.external_id for item in result.items] == ["1", "3"]
    assert case.told in f"{result.defects[0].field} {result.defects[0].message}"


def test_what_reads_otherwise_than_it_is_written_is_shown_as_written(
    write_source: Callable[..., Path], window: Window
) -> None:
    registry = load([write_source("yield item(1, title='{{ 7*7 }} {% raw %} \\u202eegap\\u202c')")], entry_points=False)
    (item,) = collect(registry, CollectRequest(kind="essai", window=window), DEADLINE).items
    assert item.title == "{{ 7*7 }} {% raw %} egap"


def test_bytes_that_are_no_text_are_told(registry: Registry, local_server: LocalServer, window: Window) -> None:
    body = rss(entry(1, "Été")).encode("latin-1")
    url = local_server.serve("/octets", body, media_type="application/rss+xml; charset=utf-8")
    result = fed(registry, url, window)
    assert result.items or result.defects or result.reason


def test_of_ten_thousand_items_the_first_two_thousand_come_and_the_rest_is_told(
    write_source: Callable[..., Path], window: Window
) -> None:
    registry = load([write_source("for n in range(10_000): yield item(n)")], entry_points=False)
    result = collect(registry, CollectRequest(kind="essai", window=window), 30.0)
    assert len(result.items) == 2_000
    assert "more than 2,000 items came" in result.defects[-1].message


def test_a_generator_without_end_is_cut(write_source: Callable[..., Path], window: Window) -> None:
    registry = load([write_source("import itertools\nfor n in itertools.count(): yield item(n)")], entry_points=False)
    assert len(collect(registry, CollectRequest(kind="essai", window=window), 30.0).items) == 2_000
