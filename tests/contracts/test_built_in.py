"""The published contracts, kept by everything the built-in registry holds."""

from pathlib import Path
from typing import Any

import pytest

from newsletter import Check, SourceKind, TransportKind
from newsletter.plugin.loader import built_in_folder, load
from newsletter.testing import CheckContract, SourceKindContract, TransportKindContract

REGISTRY = load([built_in_folder()], entry_points=False)


class TestSourceKinds(SourceKindContract):
    @pytest.fixture(params=sorted(REGISTRY.source_kinds))
    def kind(self, request: pytest.FixtureRequest) -> SourceKind:
        return REGISTRY.source_kind(request.param)


class TestTransportKinds(TransportKindContract):
    @pytest.fixture(params=sorted(REGISTRY.transport_kinds))
    def kind(self, request: pytest.FixtureRequest) -> TransportKind:
        return REGISTRY.transport_kind(request.param)

    @pytest.fixture
    def config(self, kind: TransportKind, tmp_path: Path) -> Any:
        if kind.name != "outbox":
            pytest.skip("needs a server of its own: the plugin's tests run this contract with one")
        return kind.Config(folder=tmp_path)


class TestChecks(CheckContract):
    @pytest.fixture(params=sorted(REGISTRY.checks))
    def check(self, request: pytest.FixtureRequest) -> Check:
        return REGISTRY.checks[request.param]


def test_something_is_there_to_keep_them() -> None:
    assert REGISTRY.source_kinds
    assert REGISTRY.transport_kinds
    assert REGISTRY.checks
