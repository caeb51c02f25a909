"""From nothing to a plugin that passes its check, in commands; nothing outside its folder changes."""

import hashlib
import shutil
from pathlib import Path

import pytest

from newsletter.plugin.checkup import checkup
from newsletter.plugin.verdict import Outcome
from tests.journeys.conftest import Run

ROOT = Path(__file__).parents[2]
ROOMS = ("newsletter", "plugins", "layouts", "data", "tests", "docs", "pyproject.toml")
PYTHON, SHELL = ("--kind", "source"), ("--kind", "source", "--language", "shell")


def fingerprints(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not {"__pycache__", "local"} & set(path.parts)
    }


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Work in a copy of the source tree, the folder `run` works in."""
    for room in ROOMS:
        source, target = ROOT / room, tmp_path / room
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "local"))
        else:
            shutil.copy(source, target)
    return tmp_path


@pytest.mark.parametrize("words", [PYTHON, SHELL], ids=["python", "shell"])
def test_a_new_source_passes_its_check_and_nothing_outside_its_folder_changes(
    run: Run, tree: Path, words: tuple[str, ...]
) -> None:
    before = fingerprints(tree)
    assert run("plugin", "new", "bretagne", *words).code == 0
    answer = run("plugin", "check", "plugins/bretagne", "--json")
    assert answer.code == 0, answer.out
    assert {verdict["outcome"] for verdict in answer.data} == {"passed"}
    after = fingerprints(tree)
    assert {name: after[name] for name in before} == before
    assert all(name.startswith("plugins/bretagne/") for name in after.keys() - before.keys())


@pytest.mark.parametrize("kind", ["check", "transport"])
def test_the_other_kinds_pass_too(run: Run, tree: Path, kind: str) -> None:
    assert run("plugin", "new", f"mon_{kind}", "--kind", kind).code == 0
    assert run("plugin", "check", f"plugins/mon_{kind}").code == 0
    listed = run("plugin", "list", "--json", NEWSLETTER_PLUGINS_DIR=str(tree / "plugins")).data
    assert next(one["state"] for one in listed if one["name"] == f"mon_{kind}") == "ok"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("Bretagne",), "cannot name a plugin"),
        (("class",), "cannot name a plugin"),
        (("../dehors",), "cannot name a plugin"),
        (("smtp",), "exists already"),
        (("truc", "--kind", "check", "--language", "shell"), "cannot be made"),
        (("truc", "--language", "cobol"), "cannot be made"),
    ],
)
def test_what_cannot_be_written_is_told_and_changes_nothing(
    run: Run, tree: Path, words: tuple[str, ...], told: str
) -> None:
    before = fingerprints(tree)
    answer = run("plugin", "new", *words)
    assert answer.code != 0
    assert told in answer.err
    assert fingerprints(tree) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "told"),
    [
        ("plugin.toml", "version", "virsion", "manifest", "version: "),
        ("__init__.py", "from .entries", "print('bonjour')\nfrom .entries", "import", "it prints when it is imported"),
        ("__init__.py", "@hookimpl\n", "", "offers", "it offers nothing"),
        ("entries.py", "import json\n", "import json\nimport socket\n", "imports only what a plugin may", "socket"),
        ("entries.py", "(ValueError, RecursionError)", "KeyError", "bretagne: bad input", "JSONDecodeError"),
        ("entries.py", "page = http.get", "return []\n        page = http.get", "bretagne: no network", "it says done"),
        ("entries.py", 'kind="news",\n', 'kind="autre",\n', "bretagne: sample", "sample() raised"),
        ("README.md", "bretagne", "autre", "README", "does not name bretagne"),
        ("tests/test_entries.py", "entry 1", "entry 2", "its own tests", "1 failed"),
    ],
)
def test_each_rule_that_is_not_kept_is_told(  # noqa: PLR0917  (the columns of a table)
    run: Run, tree: Path, file: str, old: str, new: str, rule: str, told: str
) -> None:
    assert run("plugin", "new", "bretagne").code == 0
    path = tree / "plugins" / "bretagne" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    verdicts = checkup(tree / "plugins" / "bretagne")
    assert told in {verdict.rule: verdict.told for verdict in verdicts if verdict.outcome is Outcome.FAILED}[rule]


def test_a_folder_that_holds_no_plugin_is_told(run: Run, tmp_path: Path) -> None:
    answer = run("plugin", "check", str(tmp_path))
    assert answer.code == 1
    assert "holds no plugin: neither __init__.py nor source.sh is there" in answer.err


def test_a_program_that_prints_no_item_is_told(run: Run, tree: Path) -> None:
    assert run("plugin", "new", "bretagne", "--language", "shell").code == 0
    (tree / "plugins" / "bretagne" / "source.sh").write_text("#!/bin/sh\necho bonjour\n", encoding="utf-8")
    verdicts = {verdict.rule: verdict for verdict in checkup(tree / "plugins" / "bretagne")}
    assert "line 1" in verdicts["prints items only"].told
    assert verdicts["prints at least one item"].outcome is Outcome.FAILED
