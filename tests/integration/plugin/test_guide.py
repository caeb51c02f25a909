"""The plugin guide's example is a plugin that works, with tests that pass."""

import re
from importlib import metadata
from pathlib import Path

import pytest

from newsletter import Window
from newsletter.plugin.collection import CollectRequest
from newsletter.plugin.loader import load
from newsletter.plugin.sandbox import collect
from newsletter.testing import LocalServer

pytest_plugins = ["pytester"]
GUIDE = Path(__file__).parents[3] / "docs" / "plugins" / "README.md"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Write the files of the guide; return the folder that holds the plugin."""
    blocks = re.findall(
        r"^`(my_plugins/[\w./]+)`:\n\n```(?:python|toml)\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.M | re.S
    )
    assert len(blocks) == 4
    for name, code in blocks:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, encoding="utf-8")
    return tmp_path / "my_plugins"


def test_the_example_collects(written: Path, local_server: LocalServer, window: Window) -> None:
    url = local_server.serve(
        "/liste.csv", "lien,titre\nhttps://a.example/1,Une nouvelle\n,Sans lien\n", media_type="text/csv"
    )
    registry = load([written], entry_points=False)
    assert [(info.name, info.state, info.reason) for info in registry.plugins] == [("liste", "ok", "")]
    request = CollectRequest(kind="liste", config={"url": url}, window=window, allow=frozenset({"127.0.0.1"}))
    result = collect(registry, request)
    assert (result.outcome, [item.title for item in result.items]) == ("done", ["Une nouvelle"])
    assert [(defect.where, defect.field) for defect in result.defects] == [("line 3", "external_id")]


def test_the_tests_of_the_example_pass(
    written: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(GUIDE.parents[2]))
    # Installed, the test kit is found by pytest itself.
    installed = any(entry.value == "newsletter.testing" for entry in metadata.entry_points(group="pytest11"))
    kit = [] if installed else ["-p", "newsletter.testing"]
    result = pytester.runpytest_subprocess(*kit, "--import-mode=importlib", "-q", "-W", "error", str(written))
    result.assert_outcomes(passed=3)
