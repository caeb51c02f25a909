"""What tests of plugins ask for by name."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from newsletter import Api, Http, Window


@pytest.fixture(scope="module")
def plugin(request: pytest.FixtureRequest) -> ModuleType:
    """The plugin whose folder holds this test in its `tests` folder, imported as the core imports it."""
    from newsletter.plugin.imports import import_folder

    folder: Path = next(parent for parent in request.path.parents if parent.name == "tests").parent
    return import_folder(folder)


@pytest.fixture
def http() -> "Iterator[Http]":
    """The web client a source receives, which here may reach 127.0.0.1 as well."""
    from newsletter.plugin.http import GuardedHttp

    with GuardedHttp(allow=frozenset({"127.0.0.1"})) as client:
        yield client


@pytest.fixture
def api() -> "Iterator[Api]":
    """The web client a transport receives, which here may reach 127.0.0.1 as well and soon gives a silent one up."""
    from newsletter.plugin.http.api import PATIENT, GuardedApi

    hasty = PATIENT.model_copy(update={"silence": 0.5, "total": 2.0})
    with GuardedApi(allow=frozenset({"127.0.0.1"}), caps=hasty) as client:
        yield client


@pytest.fixture
def window() -> "Window":
    """A window around 10 December 2024, noon in Paris: 200 days before, 90 after."""
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    from newsletter import Window

    now = datetime(2024, 12, 10, 12, tzinfo=ZoneInfo("Europe/Paris"))
    return Window(now=now, since=now - timedelta(days=200), until=now + timedelta(days=90))
