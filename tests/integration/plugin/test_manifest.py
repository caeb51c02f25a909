"""A plugin folder says who it is and what it works with, or is left out with what to write."""

from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.plugin.loader import built_in_folder, load
from newsletter.plugin.manifest import our_version
from tests.manifests import write_manifest

WriteSource = Callable[..., Path]


def loaded(folder: Path) -> tuple[str, str, str]:
    (info,) = load([folder], entry_points=False).plugins
    return info.state, info.version, info.reason


def test_the_version_of_a_plugin_is_its_manifest_s(write_source: WriteSource) -> None:
    folder = write_source("return []", name="bretagne")
    write_manifest(folder / "bretagne", version="2.1")
    assert loaded(folder) == ("ok", "2.1", "")


def test_a_folder_without_a_manifest_is_told_what_to_write(write_source: WriteSource) -> None:
    folder = write_source("return []", name="bretagne")
    (folder / "bretagne" / "plugin.toml").unlink()
    state, _, reason = loaded(folder)
    assert state == "quarantined"
    assert reason.startswith(f"{folder / 'bretagne' / 'plugin.toml'} is missing: write one, such as: name =")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"name": "normandie"}, "name is “normandie”, the folder is called bretagne"),
        ({"version": "première"}, "version: “première” is no version"),
        ({"requires-newsletter": "oui"}, "requires-newsletter: “oui” is no requirement"),
        ({"requires-newsletter": ">=999"}, f"it works with newsletter >=999, this is {our_version()}"),
        ({"homepage": "javascript:alert(1)"}, "homepage: "),
        ({"autre": "x"}, "autre: "),
    ],
)
def test_a_wrong_manifest_names_the_key(write_source: WriteSource, said: dict[str, str], told: str) -> None:
    folder = write_source("open('/nowhere/at/all')", name="bretagne")
    write_manifest(folder / "bretagne", **said)
    state, _, reason = loaded(folder)
    assert state == "quarantined"
    assert told in reason
    assert "plugin.toml" in reason


@pytest.mark.parametrize("text", ["name = ", "\x00", 'name = "bretagne"\n'])
def test_a_damaged_or_incomplete_manifest_is_told(write_source: WriteSource, text: str) -> None:
    folder = write_source("return []", name="bretagne")
    (folder / "bretagne" / "plugin.toml").write_text(text, encoding="utf-8")
    state, _, reason = loaded(folder)
    assert (state, "plugin.toml" in reason) == ("quarantined", True)


def test_a_plugin_that_asks_for_another_version_is_not_even_imported(write_source: WriteSource, tmp_path: Path) -> None:
    folder = write_source("return []", name="bretagne")
    trace = tmp_path / "trace"
    (folder / "bretagne" / "__init__.py").write_text(f"open({str(trace)!r}, 'w')")
    write_manifest(folder / "bretagne", **{"requires-newsletter": ">=999"})
    assert loaded(folder)[0] == "quarantined"
    assert not trace.exists()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("planif-newsletter>=999", "stranger 2.5 works with newsletter >=999"),
        ("Planif_Newsletter<0", "stranger 2.5 works with newsletter <0"),
        ("planif-newsletter ??", "is no requirement"),
        ("planif-newsletter>=0", ""),
        ("planif-newsletter>=999; python_version < '3'", ""),
        ("another>=999", ""),
    ],
)
def test_what_an_installed_plugin_asks_of_us_is_its_distribution_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, told: str
) -> None:
    info = tmp_path / "stranger-2.5.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: stranger\nVersion: 2.5\nRequires-Dist: {asked}\n")
    (info / "entry_points.txt").write_text("[newsletter.plugins]\nstranger = stranger_that_asks\n")
    (tmp_path / "stranger_that_asks.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    stranger = next(info for info in load([]).plugins if info.name == "stranger")
    assert stranger.state == ("quarantined" if told else "ok")
    assert told in stranger.reason


def test_every_plugin_of_ours_has_its_manifest() -> None:
    assert {info.state for info in load([built_in_folder()], entry_points=False).plugins} == {"ok"}
