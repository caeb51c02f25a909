"""A plugin's own tests: that they are there, keep the contracts of what is offered, and pass."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from newsletter.plugin.mark import Mark, judged, skipped
from newsletter.plugin.registry import Registry

#: Seconds a plugin's own tests may take.
_PATIENCE = 300


def tests_marks(registry: Registry, folder: Path) -> Iterator[Mark]:
    """Yield the marks of the plugin's tests, run in a process of their own."""
    files = sorted((folder / "tests").rglob("test_*.py"))
    if not files:
        yield judged("tests", "there is no tests/test_*.py: subclass a contract of newsletter.testing to begin with")
        return
    text = "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files)
    absent = [name for name in _contracts(registry) if name not in text]
    told = f"none of them subclasses {absent[0]} of newsletter.testing" if absent else ""
    yield judged("tests keep the contracts", told)
    yield _run(folder)


def _contracts(registry: Registry) -> Iterator[str]:
    families = {
        "SourceKindContract": registry.source_kinds,
        "TransportKindContract": registry.transport_kinds,
        "CheckContract": registry.checks,
    }
    return (name for name, offered in families.items() if offered)


def _run(folder: Path) -> Mark:
    rule = "its own tests"
    if importlib.util.find_spec("pytest") is None:
        return skipped(rule, "pytest is not installed: `pip install pytest`, then run this again")
    try:
        done = subprocess.run(
            _command(folder), check=False, capture_output=True, text=True, timeout=_PATIENCE, stdin=subprocess.DEVNULL
        )
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
