"""Plugins know the public face and nothing else of the house; the core knows no plugin by name."""

import shutil
from pathlib import Path

import pytest

from newsletter.plugin.loader import in_folder, load
from tests.architecture.conftest import ROOT
from tests.architecture.doors import strangers_in
from tests.manifests import write_manifest

PLUGINS = sorted(path.parent for path in (ROOT / "plugins").glob("*/__init__.py"))

FAULTS = [
    ("feed.py", "from newsletter.values.content import ContentItem"),
    ("feed.py", "import newsletter.plugin.http"),
    ("feed.py", "from newsletter import storage"),
    ("feed.py", "import newsletter.testing"),
    ("feed.py", "from newsletter_plugins.smtp import connection"),
    ("feed.py", "import plugins.smtp"),
    ("feed.py", "from ..smtp import connection"),
    ("feed.py", "def late():\n    from newsletter.domain import issue"),
    ("feed.py", "import importlib\nimportlib.import_module('newsletter.storage.tables')"),
    ("tests/test_feed.py", "from newsletter.plugin.loader import load"),
    ("tests/test_feed.py", "from tests import pg"),
    ("tests/test_feed.py", "from ...smtp import connection"),
]

#: The smallest plugin there can be.
MINIMAL = '''
"""Blocks a letter without a subject."""

from collections.abc import Iterable

from newsletter import Check, Finding, Galley, Occasion, Severity, hookimpl


class HasSubject(Check):
    """A letter needs a subject."""

    name = "a-subject-is-there"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        if not galley.subject:
            yield Finding(check=self.name, severity=Severity.BLOCKING, message="L’objet manque.")


@hookimpl
def register_checks() -> Iterable[Check]:
    return [HasSubject()]
'''


@pytest.fixture
def minimal(tmp_path: Path) -> Path:
    """Return a folder of plugins that holds the smallest one."""
    folder = write_manifest(tmp_path / "folder" / "minimal")
    (folder / "tests").mkdir(parents=True)
    (folder / "__init__.py").write_text(MINIMAL, encoding="utf-8")
    (folder / "tests" / "test_feed.py").write_text("from newsletter.testing import *\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda path: path.name)
def test_a_plugin_imports_only_the_public_face_of_the_house(plugin: Path) -> None:
    assert strangers_in(plugin) == []


def test_the_smallest_plugin_stays_within_its_door(minimal: Path) -> None:
    assert strangers_in(minimal) == []


@pytest.mark.parametrize(("file", "fault"), FAULTS)
def test_an_import_beyond_the_door_is_seen(minimal: Path, file: str, fault: str) -> None:
    with (minimal / file).open("a") as text:
        text.write(f"\n{fault}\n")
    assert [line.split(":")[0] for line in strangers_in(minimal)] == [f"minimal/{file}"]


def test_the_core_names_no_plugin_of_ours() -> None:
    """Imports are the contracts' matter; this one finds names written as text, those that are no plain words."""
    folders = [path.name for path in PLUGINS if "_" in path.name]
    told = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "newsletter").rglob("*.py")
        for name in folders
        if name in path.read_text(encoding="utf-8")
    ]
    assert told == []


def test_adding_a_plugin_changes_no_file_outside_its_folder(minimal: Path, tmp_path: Path) -> None:
    before = load([ROOT / "plugins"], entry_points=False)
    assert "a-subject-is-there" not in before.checks
    added = tmp_path / "plugins"
    shutil.copytree(ROOT / "plugins", added, ignore=shutil.ignore_patterns("__pycache__", "tests"))
    shutil.copytree(minimal, added / "minimal")
    after = load([added], entry_points=False)
    assert set(after.checks) == {*before.checks, "a-subject-is-there"}
    assert set(after.source_kinds) == set(before.source_kinds)
    assert set(after.transport_kinds) == set(before.transport_kinds)


def test_a_folder_of_the_operator_adds_to_ours(minimal: Path) -> None:
    registry = load([ROOT / "plugins", minimal.parent], entry_points=False)
    assert {info.name for info in registry.plugins} == {*(path.name for path in PLUGINS), "minimal"}
    assert {info.state for info in registry.plugins} == {"ok"}


def test_each_folder_of_plugins_is_one_plugin() -> None:
    assert [origin.name for origin in in_folder(ROOT / "plugins")] == [path.name for path in PLUGINS]
