"""From nothing to a plugin that passes its check, in commands; nothing outside its folder changes."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newsletter.plugin.checkup import checkup
from newsletter.plugin.mark import Mark
from newsletter.plugin.scaffold import Kind, Language, scaffold
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
    assert {mark["outcome"] for mark in answer.data} == {"passed"}
    after = fingerprints(tree)
    assert {name: after[name] for name in before} == before
    assert all(name.startswith("plugins/bretagne/") for name in after.keys() - before.keys())


@pytest.mark.parametrize("kind", ["check", "transport"])
def test_the_other_kinds_pass_too(run: Run, tree: Path, kind: str) -> None:
    assert run("plugin", "new", f"mon_{kind}", "--kind", kind).code == 0
    assert run("plugin", "check", f"plugins/mon_{kind}").code == 0
    listed = run("plugin", "list", "--json", NEWSLETTER_PLUGINS_DIR=str(tree / "plugins")).data
    assert next(one["state"] for one in listed if one["name"] == f"mon_{kind}") == "ok"


@pytest.mark.parametrize("kind", ["source", "check", "transport"])
def test_a_new_plugin_is_written_as_ours_are(run: Run, tree: Path, kind: str) -> None:
    assert run("plugin", "new", "bretagne", "--kind", kind).code == 0
    for words in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *words, "--no-cache", "plugins/bretagne"],
            cwd=tree,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout.decode()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("Bretagne",), "cannot name a plugin"),
        (("class",), "cannot name a plugin"),
        (("../dehors",), "cannot name a plugin"),
        (("smtp",), "exists already"),
        (("truc", "--kind", "check", "--language", "shell"), "only a source may be a program"),
        (("truc", "--language", "cobol"), "'cobol' is not one of"),
        (("truc", "--kind", "sauce"), "'sauce' is not one of"),
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


def written(parent: Path, kind: Kind = Kind.SOURCE, language: Language = Language.PYTHON) -> Path:
    return scaffold(ROOT / "data" / "plugins", parent, "bretagne", kind, language)[0].parent


def mark_of(folder: Path, rule: str) -> Mark:
    """Return how one rule fares; those after it are not asked."""
    return next(mark for mark in checkup(folder) if mark.rule == rule)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "told"),
    [
        ("plugin.toml", "version", "virsion", "manifest", "version: "),
        ("__init__.py", "from .entries", "print('bonjour')\nfrom .entries", "import", "it prints when it is imported"),
        ("__init__.py", "@hookimpl\n", "", "offers", "it offers nothing"),
        ("entries.py", 'name: ClassVar[str] = "bretagne"', 'name = "feed"', "offers", "already offers one"),
        (
            "entries.py",
            "import json\n",
            "import json\nimport httpx\n",
            "imports only what a plugin may",
            "entries.py:4",
        ),
        ("entries.py", "kind=ItemKind.NEWS", "kind=ItemKind.AUTRE", "bretagne: sample", "sample() raised"),
        (
            "entries.py",
            "return ContentItem(",
            "return __import__('os')._exit(3) or ContentItem(",
            "bretagne: behaviour",
            "code 3",
        ),
        ("README.md", "url =", "uri =", "bretagne: settings", "the README's example is refused: url: "),
        ("entries.py", "(ValueError, RecursionError)", "KeyError", "bretagne: bad input", "JSONDecodeError"),
        ("entries.py", "page = http.get", "return []\n        page = http.get", "bretagne: no network", "it says done"),
        ("README.md", "bretagne", "autre", "README", "does not name bretagne"),
        ("README.md", "kind =", "sort =", "README", 'shows no ```toml block with [[source]] and kind = "bretagne"'),
        ("tests/test_entries.py", "SourceKindContract", "object", "tests keep the contracts", "SourceKindContract"),
        ("tests/test_entries.py", "entry 1", "entry 2", "its own tests", "1 failed"),
    ],
)
def test_each_rule_that_is_not_kept_is_told(  # noqa: PLR0917  (the columns of a table)
    tmp_path: Path, file: str, old: str, new: str, rule: str, told: str
) -> None:
    folder = written(tmp_path)
    change(folder / file, old, new)
    mark = mark_of(folder, rule)
    assert mark.outcome == "failed"
    assert told in mark.told


@pytest.mark.parametrize(
    "way", ["connect(('127.0.0.1', 9))", "connect_ex(('127.0.0.1', 9))", "sendto(b'', ('127.0.0.1', 9))"]
)
def test_a_source_that_goes_out_by_itself_is_caught_in_the_act(tmp_path: Path, way: str) -> None:
    folder = written(tmp_path)
    change(
        folder / "entries.py", "page = http.get", f"__import__('so' + 'cket').socket().{way}\n        page = http.get"
    )
    mark = mark_of(folder, "bretagne: only way out")
    assert mark.outcome == "failed"
    assert "127.0.0.1" in mark.told


def test_a_plugin_without_tests_is_told_how_to_begin(tmp_path: Path) -> None:
    folder = written(tmp_path)
    shutil.rmtree(folder / "tests")
    assert "subclass a contract of newsletter.testing" in mark_of(folder, "tests").told


def test_a_check_that_finds_fault_with_any_letter_is_told(tmp_path: Path) -> None:
    folder = written(tmp_path, Kind.CHECK)
    change(folder / "subject.py", "> SHOWN", "> 3")
    assert "a letter that is well" in mark_of(folder, "bretagne: plain letter").told


def test_a_folder_that_holds_no_plugin_is_told(run: Run, tmp_path: Path) -> None:
    answer = run("plugin", "check", str(tmp_path))
    assert answer.code == 1
    assert "holds no plugin: neither __init__.py nor an executable such as source.sh is there" in answer.err


@pytest.mark.parametrize(
    ("program", "rule", "told"),
    [
        ("#!/bin/sh\nexit 3\n", "runs", "ended with exit code 3"),
        ("#!/bin/sh\necho bonjour\n", "prints items only", "line 1"),
        ("#!/bin/sh\n", "prints at least one item", "nothing came"),
        (
            '#!/bin/sh\necho "{\\"title\\": \\"$$\\", \\"url\\": \\"https://a.example/\\"}"\n',
            "twice gives the same",
            "other",
        ),
        ("#!/bin/sh\nhead -n 1 expected.jsonl\n", "prints what expected.jsonl holds", "look at the difference"),
    ],
)
def test_each_rule_a_program_does_not_keep_is_told(tmp_path: Path, program: str, rule: str, told: str) -> None:
    folder = written(tmp_path, language=Language.SHELL)
    (folder / "source.sh").write_text(program, encoding="utf-8")
    mark = mark_of(folder, rule)
    assert mark.outcome == "failed"
    assert told in mark.told


def test_a_program_may_be_in_any_language_but_must_be_executable(tmp_path: Path) -> None:
    folder = written(tmp_path, language=Language.SHELL)
    program = (folder / "source.sh").rename(folder / "source.py")
    program.write_text("#!/usr/bin/env python3\nprint(open('expected.jsonl').read(), end='')\n", encoding="utf-8")
    assert {mark.outcome for mark in checkup(folder)} == {"passed"}
    program.chmod(0o644)
    assert "chmod +x" in mark_of(folder, "runs").told


@pytest.mark.long
@pytest.mark.parametrize("plugin", sorted(path.parent.name for path in (ROOT / "plugins").glob("*/__init__.py")))
def test_our_own_plugins_pass_the_check_we_ask_of_others(plugin: str) -> None:
    assert [mark for mark in checkup(ROOT / "plugins" / plugin) if mark.outcome == "failed"] == []
