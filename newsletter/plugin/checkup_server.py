"""A server on this machine that answers everything but what a source hopes for."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

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
