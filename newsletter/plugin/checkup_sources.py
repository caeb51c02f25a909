"""What every source kind keeps, and what hostile servers make of it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pydantic import ValidationError

from newsletter.plugin.collection import CollectRequest, CollectResult
from newsletter.plugin.registry import Registry
from newsletter.plugin.sandbox import collect
from newsletter.plugin.verdict import Verdict, judged, skipped
from newsletter.values.content import ContentItem
from newsletter.values.source import SourceKind, Window

#: Seconds a collection of the check may take.
_DEADLINE = 15.0
#: What a server may answer, by path: status, headers, body.
ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/empty": (200, {"Content-Type": "text/plain"}, b""),
    "/page": (200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html><head><title>x</title></head></html>"),
    "/bytes": (200, {"Content-Type": "application/octet-stream"}, bytes(range(256)) * 40),
    "/latin": (200, {"Content-Type": "text/plain; charset=utf-8"}, "Été à Besançon".encode("latin-1")),
    "/deep": (200, {"Content-Type": "application/json"}, b"[" * 100_000),
    "/nothing": (200, {"Content-Type": "application/json"}, b"null"),
    "/xml": (200, {"Content-Type": "application/xml"}, b"<a><b></a>"),
    "/huge": (200, {"Content-Type": "text/plain"}, b"x" * 6_000_000),
    "/missing": (404, {}, b"not found"),
    "/broken": (500, {}, b"oops"),
    "/loop": (302, {"Location": "/loop"}, b""),
}


def source_verdicts(registry: Registry) -> Iterator[Verdict]:
    """Yield the verdicts of every source kind the plugin offers."""
    for name, kind in registry.source_kinds.items():
        yield judged(f"{name}: settings", _settings_fault(kind))
        yield judged(f"{name}: sample", _sample_fault(kind))
        with hostile_server() as url:
            if not _takes(kind, url):
                yield skipped(
                    f"{name}: bad input", "its settings are more than a `url`: test bad input in your own tests"
                )
                continue
            yield judged(f"{name}: bad input", _bad_input_fault(registry, name, url))
        yield judged(f"{name}: no network", _offline_fault(registry, name, url))


def _settings_fault(kind: SourceKind) -> str:
    if kind.name != kind.name.strip().lower():
        return f"its name is “{kind.name}”: write it in lower case"
    if kind.Config.model_config.get("extra") != "forbid":
        return "a misspelt setting would be ignored: derive Config from SourceConfig"
    return ""


def _sample_fault(kind: SourceKind) -> str:
    try:
        sample = kind.sample()
        same = ContentItem.model_validate_json(sample.model_dump_json()) == sample
    except Exception as fault:  # whatever it raises is what its author is told
        return f"sample() raised {type(fault).__name__}: {fault}"
    return "" if same else "sample() does not survive the journey as JSON"


def _takes(kind: SourceKind, url: str) -> bool:
    try:
        kind.Config.model_validate({"url": url})
    except ValidationError:
        return False
    return "url" in kind.Config.model_fields


def _bad_input_fault(registry: Registry, name: str, url: str) -> str:
    for path in ANSWERS:
        fault = _fault(_collected(registry, name, url + path))
        if fault:
            return f"{path.strip('/')}: {fault}"
    return ""


def _offline_fault(registry: Registry, name: str, url: str) -> str:
    """The server is gone by now: nobody listens there."""
    result = _collected(registry, name, f"{url}/gone")
    if result.outcome != "failed":
        return f"nobody answered and it says {result.outcome}: let FetchFailed pass"
    return _fault(result)


def _collected(registry: Registry, name: str, url: str) -> CollectResult:
    now = datetime.now(UTC)
    window = Window(now=now, since=now - timedelta(days=400), until=now + timedelta(days=400))
    request = CollectRequest(kind=name, config={"url": url}, window=window, allow=frozenset({"127.0.0.1"}))
    return collect(registry, request, _DEADLINE)


def _fault(result: CollectResult) -> str:
    """A failure told in words is right; one that needs its traceback read is not."""
    if result.outcome == "failed" and ("Traceback" in result.log or not result.records):
        return f"{result.reason}: raise FetchFailed, or yield a Defect, with words for a person"
    return ""


@contextmanager
def hostile_server() -> Iterator[str]:
    """Serve `ANSWERS` on 127.0.0.1 and give the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = ANSWERS.get(self.path, ANSWERS["/missing"])
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the client had enough

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
