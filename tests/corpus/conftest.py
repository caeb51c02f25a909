"""Every check there is."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from newsletter import Check
from newsletter.plugin.imports import import_folder

PLUGINS = Path(__file__).parents[2] / "plugins"


@pytest.fixture(scope="session")
def checks() -> Mapping[str, Check]:
    offered = [check for path in sorted(PLUGINS.glob("checks_*")) for check in import_folder(path).register_checks()]
    named = {check.name: check for check in offered}
    assert len(named) == len(offered), "two checks have one name"
    return named
