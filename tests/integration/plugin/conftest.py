"""Plugins written for one test."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.manifests import write_manifest

SOURCE = """
from pydantic import BaseModel
from newsletter import ContentItem, Defect, FetchFailed, SourceConfig, SourceKind, hookimpl, build_item

class Config(SourceConfig):
    url: str = ""
    number: int = 1

def item(n, **said):
    plain = {{"external_id": str(n), "kind": "news", "title": f"Titre {{n}}", "url": "https://a.example/"}}
    return ContentItem(**plain | said)

class Kind(SourceKind):
    name = "{kind}"
    label = "Essai"
    Config = Config

    def collect(self, config, window, http):
{body}

    def sample(self):
        return item(1)

@hookimpl
def register_source_kinds():
    return [Kind()]
"""


@pytest.fixture
def write_plugin(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write one plugin folder; return the folder that holds the plugins."""

    def write(name: str, code: str) -> Path:
        folder = write_manifest(tmp_path / "plugins" / name)
        (folder / "__init__.py").write_text(code, encoding="utf-8")
        return folder.parent

    return write


@pytest.fixture
def write_source(write_plugin: Callable[[str, str], Path]) -> Callable[..., Path]:
    """Write a plugin that offers one source kind whose `collect` has the given body."""

    def write(body: str, kind: str = "essai", name: str | None = None) -> Path:
        lines = "\n".join(f"        {line}" for line in body.splitlines())
        return write_plugin(name or f"plugin_{kind}", SOURCE.format(kind=kind, body=lines))

    return write
