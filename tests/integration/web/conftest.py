"""The pages of a small workspace, over real HTTP on loopback."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import html

from newsletter.app import App
from tests.integration.web import workspace


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def words(self) -> str:
        """The page's words, spaces folded."""
        return " ".join(html.fromstring(self.body).text_content().split())

    @property
    def page(self) -> Any:
        return html.fromstring(self.body)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Site:
    """A served installation."""

    url: str
    app: App

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for a path exactly as written; nothing is normalised on the way."""
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        answer = connection.getresponse()
        found = Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        connection.close()
        return found


Open = Callable[..., Site]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """Return a workspace folder where a letter was sent; tests only read it, or copy it first."""
    return workspace.make(tmp_path_factory.mktemp("web") / "home", sqlite_template)


@pytest.fixture(scope="session")
def site(filled: Path) -> Iterator[Site]:
    """Yield the pages of the filled workspace."""
    with workspace.opened(filled) as app, workspace.served(app) as url:
        yield Site(url, app)


@pytest.fixture
def copy(filled: Path, tmp_path: Path) -> Path:
    """Return a copy of the filled workspace that a test may damage."""
    return Path(shutil.copytree(filled, tmp_path / "home"))


@pytest.fixture
def empty(tmp_path: Path, sqlite_template: Path) -> Iterator[Site]:
    """Yield the pages of a workspace where nothing was declared."""
    home = tmp_path / "empty"
    home.mkdir()
    shutil.copy(sqlite_template, home / "newsletter.db")
    with workspace.opened(home) as app, workspace.served(app) as url:
        yield Site(url, app)
