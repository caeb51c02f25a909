"""What a source written in any language keeps: it runs, ends well, and prints items, one JSON object per line."""

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newsletter.plugin.collection import CollectRequest, CollectResult
from newsletter.plugin.loader import built_in_folder, load
from newsletter.plugin.sandbox import collect
from newsletter.plugin.verdict import Verdict, judged
from newsletter.values.source import Window

_EXPECTED = "expected.jsonl"


def program_verdicts(folder: Path) -> Iterator[Verdict]:
    """Yield the verdicts of the program `source.sh` of a folder."""
    first, again = _collected(folder), _collected(folder)
    yield judged("runs", first.reason)
    yield judged("prints items only", "; ".join(f"{one.where}: {one.field}: {one.message}" for one in first.defects))
    yield judged("prints at least one item", "" if first.items else "nothing came")
    yield judged("twice gives the same", "" if first.items == again.items else "a second run gave other items")
    yield judged("prints what expected.jsonl holds", _expected_fault(folder))


def _collected(folder: Path) -> CollectResult:
    now = datetime.now(UTC)
    window = Window(now=now, since=now - timedelta(days=400), until=now + timedelta(days=400))
    config = {"command": ["./source.sh"], "folder": str(folder.resolve())}
    return collect(
        load([built_in_folder()], False), CollectRequest(kind="executable", config=config, window=window), 60.0
    )


def _expected_fault(folder: Path) -> str:
    try:
        expected = _objects((folder / _EXPECTED).read_text(encoding="utf-8"))
        printed = subprocess.run(
            ["./source.sh"],
            check=False,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
        same = _objects(printed.stdout) == expected
    except FileNotFoundError:
        return f"{_EXPECTED} is missing: ./source.sh > {_EXPECTED}"
    except (ValueError, OSError, subprocess.TimeoutExpired) as fault:
        return str(fault)
    return "" if same else f"it prints something else: look at the difference, then ./source.sh > {_EXPECTED}"


def _objects(lines: str) -> list[Any]:
    return [json.loads(line) for line in lines.splitlines() if line.strip()]
