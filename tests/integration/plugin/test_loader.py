"""The loader: what is found, what is refused, and that one bad plugin harms nobody."""

from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.plugin.loader import built_in_folder, load
from newsletter.plugin.registry import Registry, UnknownKind
from tests.manifests import write_manifest

WritePlugin = Callable[[str, str], Path]
WriteSource = Callable[..., Path]


def state_of(registry: Registry, name: str) -> tuple[str, str]:
    info = next(info for info in registry.plugins if info.name == name)
    return info.state, info.reason


def test_the_built_in_plugins_load_without_a_word() -> None:
    registry = load([built_in_folder()], entry_points=False)
    assert set(registry.source_kinds) >= {"folder", "json", "feed", "ical"}
    assert set(registry.transport_kinds) >= {"outbox", "smtp"}
    assert len(registry.checks) >= 6
    assert [(info.name, info.state, info.reason) for info in registry.plugins if info.state != "ok"] == []


CHECK = """
from newsletter import Check, hookimpl

class Essai(Check):
    name = "essai"

    def inspect(self, letter, rendered):
        return ()
"""
OFFER = "@hookimpl\ndef register_checks(): return [{}]\n"


def test_a_plugin_may_import_its_own_files_relatively(write_plugin: WritePlugin) -> None:
    imports = "from newsletter import hookimpl\nfrom .noun import Essai\n"
    folder = write_plugin("relative", imports + OFFER.format("Essai()"))
    (folder / "relative" / "noun.py").write_text(CHECK)
    assert list(load([folder], entry_points=False).checks) == ["essai"]


def test_hidden_hyphenated_and_empty_folders_are_no_plugins(tmp_path: Path) -> None:
    for name in (".hidden", "with-hyphen", "__pycache__"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.py").write_text("raise RuntimeError")
    assert load([tmp_path, tmp_path / "missing"], entry_points=False).plugins == ()


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("raise RuntimeError('boum')", "RuntimeError: boum"),
        ("import sys\nsys.exit('fin')", "SystemExit: fin"),
        ("def broken(:\n", "SyntaxError"),
        ("import no_such_library", "no_such_library"),
        ("from newsletter import hookimpl\n@hookimpl\ndef register_sauce_kinds(): return []", "register_sauce_kinds"),
        ("from newsletter import hookimpl\n@hookimpl\ndef register_checks(extra): return []", "extra"),
        (
            "from newsletter import hookimpl\n@hookimpl\ndef register_checks(): raise ValueError('non')",
            "ValueError: non",
        ),
        (
            "from newsletter import hookimpl\n@hookimpl\ndef register_checks(): return [3]",
            "objects of Check are wanted",
        ),
        ("from newsletter import hookimpl\n@hookimpl\ndef register_checks(): return 3", "a list of objects is wanted"),
    ],
)
def test_a_failing_plugin_is_reported_and_left_out(
    write_plugin: WritePlugin, write_source: WriteSource, code: str, told: str
) -> None:
    write_plugin("broken", code)
    registry = load([write_source("return []", kind="sain")], entry_points=False)
    state, reason = state_of(registry, "broken")
    assert state == "quarantined"
    assert told in reason
    assert "\n" not in reason
    assert list(registry.source_kinds) == ["sain"]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("name = ''; label = 'x'; Config = BaseModel", "Kind.name"),
        ("name = 'x'; Config = BaseModel", "Kind.label"),
        ("name = 'x'; label = 'x'; Config = dict", "Kind.Config"),
        ("name = 'x'; label = 'x'", "Kind.Config"),
    ],
)
def test_a_kind_without_name_label_or_settings_is_refused(write_plugin: WritePlugin, lines: str, told: str) -> None:
    code = (
        "from pydantic import BaseModel\nfrom newsletter import SourceKind, hookimpl\n"
        f"class Kind(SourceKind):\n    {lines}\n    def collect(self, config, window, http): return []\n"
        "    def sample(self): return None\n@hookimpl\ndef register_source_kinds(): return [Kind()]\n"
    )
    registry = load([write_plugin("poor", code)], entry_points=False)
    assert told in state_of(registry, "poor")[1]
    assert not registry.source_kinds


def test_a_class_in_place_of_an_object_is_told_how_to_mend(write_plugin: WritePlugin) -> None:
    registry = load([write_plugin("klass", CHECK + OFFER.format("Essai"))], entry_points=False)
    assert "return an object, Essai()" in state_of(registry, "klass")[1]


def test_the_second_object_of_a_name_is_refused_naming_both_plugins(write_source: WriteSource) -> None:
    write_source("return []", kind="double", name="alpha")
    registry = load([write_source("return []", kind="double", name="beta")], entry_points=False)
    assert registry.origin_of("double").name == "alpha"
    state, reason = state_of(registry, "beta")
    assert state == "partial"
    assert "“double” of beta" in reason
    assert "alpha" in reason


def test_two_plugins_of_one_name_the_first_folder_wins(write_source: WriteSource, tmp_path: Path) -> None:
    first = write_source("return []", kind="un", name="twin")
    second = write_manifest(tmp_path / "other" / "twin")
    (second / "__init__.py").write_text("")
    registry = load([first, second.parent], entry_points=False)
    assert [info.state for info in registry.plugins] == ["ok", "quarantined"]
    assert str(first) in registry.plugins[1].reason
    assert "un" in registry.source_kinds


def test_an_entry_point_is_loaded_with_its_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / "stranger-2.5.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 2.5\n")
    (info / "entry_points.txt").write_text("[newsletter.plugins]\nstranger = stranger_module\nghost = no_such_module\n")
    (tmp_path / "stranger_module.py").write_text(CHECK + OFFER.format("Essai()"))
    monkeypatch.syspath_prepend(tmp_path)
    registry = load([])
    stranger = next(info for info in registry.plugins if info.name == "stranger")
    assert (stranger.version, stranger.origin, stranger.hooks) == ("2.5", "stranger_module", ("register_checks",))
    assert "essai" in registry.checks
    assert state_of(registry, "ghost")[0] == "quarantined"


def test_an_unknown_kind_is_answered_with_the_names_there_are(write_source: WriteSource) -> None:
    registry = load([write_source("return []", kind="essai")], entry_points=False)
    with pytest.raises(UnknownKind, match=r"no source kind is called “esai”; there are: essai"):
        registry.source_kind("esai")
    with pytest.raises(UnknownKind, match="there are: none"):
        registry.transport_kind("smtp")


def test_loading_twice_gives_the_same_registry() -> None:
    once, again = (load([built_in_folder()], entry_points=False) for _ in range(2))
    assert once.plugins == again.plugins
    assert type(once.source_kind("feed")) is type(again.source_kind("feed"))
