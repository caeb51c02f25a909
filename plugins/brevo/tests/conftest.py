"""A web service of Brevo for one test, and a way to it."""

import threading
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from newsletter import Api, Transport, TransportKind
from newsletter.testing import beside

fake = beside(__file__, "fake")


@pytest.fixture
def faults() -> ModuleType:
    """What the service can be told to do wrong."""
    return fake


@pytest.fixture
def service() -> Iterator[Any]:
    """The service on this machine."""
    server = fake.Brevo()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def kind(plugin: ModuleType) -> TransportKind:
    """The kind under test."""
    return plugin.BrevoKind()


@pytest.fixture
def config(kind: TransportKind, service: Any) -> Any:
    """Settings that lead to the service."""
    return kind.Config(api_key=fake.KEY, url=service.url)


@pytest.fixture
def transport(kind: TransportKind, config: Any, api: Api) -> Transport:
    """An open way to the service."""
    return kind.open(config, api)
