"""What a source written in any language keeps: it runs, ends well, and prints items, one JSON object per line."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newsletter.plugin.collection import CollectRequest, CollectResult
from newsletter.plugin.loader import built_in_folder, load
from newsletter.plugin.mark import Mark, judged
from newsletter.plugin.registry import Registry
from newsletter.plugin.sandbox import collect
from newsletter.values.source import Window

#: The built-in kind that runs programs.
KIND = "executable"
_EXPECTED = "expected.jsonl"


def program_of(folder: Path) -> Path | None:
    """Return the program of a folder, a file called `source` or `source.<anything>`; None when there is none.

    One that may be executed is preferred, since `source.c` may lie beside `source`.
    """
    files = sorted(path for path in folder.glob("source*") if path.is_file() and path.stem == "source")
    return next((path for path in files if os.access(path, os.X_OK)), files[0] if files else None)


def program_marks(program: Path) -> Iterator[Mark]:
    """Yield the marks of a program."""
    if not os.access(program, os.X_OK):
        yield judged("runs", f"{program.name} may not be executed: chmod +x {program}")
        return
    registry, folder, command = load([built_in_folder()], False), program.parent, f"./{program.name}"
    first, again = (_collected(registry, folder, [command]) for _ in range(2))
    yield judged("runs", first.reason)
    yield judged("prints items only", "; ".join(f"{one.where}: {one.field}: {one.message}" for one in first.defects))
    yield judged("prints at least one item", "" if first.items else "nothing came")
    yield judged("twice gives the same", "" if first.items == again.items else "a second run gave other items")
    yield judged(f"prints what {_EXPECTED} holds", _expected_fault(registry, folder, command, first))


def _collected(registry: Registry, folder: Path, command: list[str]) -> CollectResult:
    now = datetime.now(UTC)
    window = Window(now=now, since=now - timedelta(days=400), until=now + timedelta(days=400))
    config = {"command": command, "folder": str(folder.resolve())}
    return collect(registry, CollectRequest(kind=KIND, config=config, window=window))


def _expected_fault(registry: Registry, folder: Path, command: str, printed: CollectResult) -> str:
    if not (folder / _EXPECTED).is_file():
        return f"{_EXPECTED} is missing: {command} > {_EXPECTED}"
    expected = _collected(registry, folder, ["cat", _EXPECTED])
    if expected.defects:
        return f"{_EXPECTED}: {expected.defects[0].where}: {expected.defects[0].message}"
    same = printed.items == expected.items
    return "" if same else f"it prints something else: look at the difference, then {command} > {_EXPECTED}"
