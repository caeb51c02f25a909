"""What can be said of a plugin's files without running them, and its own tests."""

import ast
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path

from newsletter.plugin.verdict import Verdict, judged, skipped

#: Ways out to the network that pass our guarded client by.
_WAYS_OUT = frozenset({"socket", "http", "urllib.request", "ftplib", "httpx", "requests", "aiohttp", "urllib3"})
#: Seconds a plugin's own tests may take.
_PATIENCE = 300


def imports_fault(folder: Path) -> str:
    """Return which file imports what a plugin may not, or the network; empty when none does."""
    for path in sorted(folder.rglob("*.py")):
        if "tests" in path.relative_to(folder).parts:
            continue
        for name in _imported(path):
            if name.startswith("newsletter.") or name in ("newsletter_plugins", "plugins"):
                return f"{path.name} imports {name}: import from `newsletter`, and your own files relatively"
            if any(name == way or name.startswith(f"{way}.") for way in _WAYS_OUT):
                return f"{path.name} imports {name}: fetch with the `http` that collect receives"
    return ""


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (
                f"{node.module}.{alias.name}" if node.module == "urllib" else str(node.module) for alias in node.names
            )


def readme_fault(folder: Path, names: Sequence[str]) -> str:
    """Return what the README lacks; empty when it names everything that is offered."""
    try:
        text = (folder / "README.md").read_text(encoding="utf-8")
    except FileNotFoundError:
        return "README.md is missing: say what it offers, how it is configured, and its limits"
    missing = [name for name in names if name not in text]
    return f"README.md does not name {', '.join(missing)}" if missing else ""


def tests_verdict(folder: Path) -> Verdict:
    """Run the plugin's own tests in a process of their own and return how they went."""
    rule = "its own tests"
    if not any((folder / "tests").glob("test_*.py")):
        return judged(rule, "there is no tests/test_*.py: subclass a contract of newsletter.testing to begin with")
    if importlib.util.find_spec("pytest") is None:
        return skipped(rule, "pytest is not installed: `pip install pytest`, then run this again")
    try:
        done = subprocess.run(_command(folder), check=False, capture_output=True, text=True, timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        return judged(rule, f"they did not end within {_PATIENCE} seconds")
    last = (done.stdout.strip().splitlines() or [done.stderr.strip()])[-1]
    return judged(rule, "" if done.returncode == 0 else f"{last} (run `pytest {folder / 'tests'}`)")


def _command(folder: Path) -> list[str]:
    """Return the command of the tests: their own settings and nobody else's, the kit where it is not installed."""
    installed = any(entry.value == "newsletter.testing" for entry in metadata.entry_points(group="pytest11"))
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib"]
    kit = [] if installed else ["-p", "newsletter.testing"]
    return [*words, *kit, "-c", os.devnull, "--rootdir", str(folder), str(folder / "tests")]
