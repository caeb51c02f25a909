"""The demonstration's small web: the sources' files over real HTTP, on this machine only."""

import hashlib
import threading
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

#: Files whose server is out of order: always 500.
BROKEN = frozenset({"oise.xml"})
#: Folders of the data that are on the web, under the same name.
ROOMS = frozenset({"flux", "images"})
_TYPES = {
    ".ics": "text/calendar; charset=utf-8",
    ".json": "application/feed+json; charset=utf-8",
    ".png": "image/png",
    ".xml": "application/xml; charset=utf-8",
}


class DemoServer:
    """Serves the rooms of `folder` (`/flux/bretagne.xml`, `/images/bourg.png`) while the context lasts.

    Answers carry ETag and Last-Modified, and 304 to whoever has the file already (RFC 9110 §13).
    """

    def __init__(self, folder: Path) -> None:
        self._server = _Server(folder)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="demo-sources")

    @property
    def url(self) -> str:
        """The address of the server: `http://127.0.0.1:54321`."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    """Listens on a free port of the loopback."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    """Answers one request, silently."""

    server: _Server

    def do_GET(self) -> None:
        path = self._path()
        if path.name in BROKEN:
            self.send_error(HTTPStatus.INTERNAL_SERVER_ERROR)
        elif path.suffix in _TYPES and path.is_file():
            self._serve(path)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the collection tells what came of it."""

    def _path(self) -> Path:
        """Return the file asked for; the folder itself for anything outside the rooms."""
        room, _, name = unquote(urlsplit(self.path).path).removeprefix("/").partition("/")
        inside = room in ROOMS and Path(name).name == name
        return self.server.folder / room / name if inside else self.server.folder

    def _serve(self, path: Path) -> None:
        content = path.read_bytes()
        tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        changed = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
        known = self._is_known(tag, changed)
        self.send_response(HTTPStatus.NOT_MODIFIED if known else HTTPStatus.OK)
        self.send_header("ETag", tag)
        self.send_header("Last-Modified", format_datetime(changed, usegmt=True))
        if not known:
            self.send_header("Content-Type", _TYPES[path.suffix])
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if not known:
            self.wfile.write(content)

    def _is_known(self, tag: str, changed: datetime) -> bool:
        """Tell whether the asker holds this very file; If-None-Match decides alone when present (RFC 9110 §13.1.3)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tag in {each.strip().removeprefix("W/") for each in tags.split(",")}
        try:
            return changed <= parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except (TypeError, ValueError):
            return False
