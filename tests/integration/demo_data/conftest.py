"""The demonstration's data, read and collected by the real kinds from a real server on this machine."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from newsletter import ContentItem, Defect, FetchFailed, Http, Window
from newsletter.domain.declaration import Declarations, SourceDeclaration
from newsletter.pipeline.declarations import read
from newsletter.plugin.loader import built_in_folder, load
from newsletter.plugin.registry import Registry
from newsletter.testing import LocalServer

DATA = Path(__file__).parents[3] / "data" / "demo"
NOW = datetime(2024, 12, 10, 9, tzinfo=ZoneInfo("Europe/Paris"))
WINDOW = Window(now=NOW, since=NOW - timedelta(days=400), until=NOW + timedelta(days=400))
MEDIA_TYPES = {".xml": "application/xml", ".json": "application/json", ".ics": "text/calendar"}

Collected = dict[str, list[ContentItem | Defect] | str]


@pytest.fixture
def data() -> Path:
    return DATA


@pytest.fixture
def declarations(local_server: LocalServer) -> Declarations:
    for path in (DATA / "flux").iterdir():
        local_server.serve(f"/flux/{path.name}", path.read_bytes(), media_type=MEDIA_TYPES[path.suffix])
    return read(DATA, {"DEMO_SERVER": local_server.url, "DEMO_DATA": DATA.as_posix()})


@pytest.fixture(scope="session")
def registry() -> Registry:
    return load([built_in_folder()], entry_points=False)


@pytest.fixture
def collected(declarations: Declarations, registry: Registry, http: Http) -> Collected:
    """Return what each source answers on 10 December 2024; the reason where it fails."""
    return {source.id: _collect(source, registry, http) for source in declarations.sources}


def _collect(source: SourceDeclaration, registry: Registry, http: Http) -> list[ContentItem | Defect] | str:
    kind = registry.source_kind(source.kind)
    config = kind.Config.model_validate(source.config | ({"network": source.network} if source.network else {}))
    try:
        return list(kind.collect(config, WINDOW, http))
    except FetchFailed as fault:
        return str(fault)
