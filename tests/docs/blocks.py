"""Reads the fenced blocks of our pages, and runs those marked `run` as a reader would.

A page marks what the tests execute with the word `run` after the language:

    ```console run
    $ newsletter plugin list
    smtp …
    ```

In a `console` block the lines that start with `$ ` are typed, the others are expected in the answer, in that order, `…`
standing for anything. A `bash` block is typed whole. The blocks of one page share a workspace, which starts empty.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```\s*$", re.MULTILINE | re.DOTALL)
SHELLS = ("console", "bash", "sh")


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    line: int
    language: str
    run: bool
    text: str

    def exchanges(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each command of the block with the lines expected in its answer."""
        if self.language != "console":
            yield self.text, []
            return
        for part in re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]:
            command, *answer = re.sub(r"\\\n>? *", "", part).splitlines()
            yield command, [line for line in answer if line.strip()]


def pages() -> list[Path]:
    """Return our pages: the README, the guides, those of the plugins."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "plugins").glob("*/*.md"))]


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    return _blocks(page.read_text(encoding="utf-8"))


def _blocks(text: str) -> list[Block]:
    found = []
    for match in _FENCE.finditer(text):
        language, *words = match["info"].split() or [""]
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(line, language, "run" in words, match["text"]))
    return found


def run(block: Block, workspace: Path) -> None:
    """Type the block's commands; raises AssertionError with what differs from the page."""
    for command, expected in block.exchanges():
        told = _type(command, workspace)
        missing = next((line for line in _missing(expected, told)), None)
        assert missing is None, f"line {block.line}: `{command}` does not answer “{missing}” but:\n{told}"


def _type(command: str, workspace: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "HOME": str(workspace), "COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=workspace,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, f"`{command}` ends with exit {done.returncode}:\n{done.stdout}"
    return done.stdout


def _missing(expected: list[str], told: str) -> Iterator[str]:
    place = 0
    for line in expected:
        pattern = ".*".join(re.escape(" ".join(part.split())).replace(r"\ ", r"\s+") for part in line.split("…"))
        found = re.compile(pattern).search(told, place)
        if found is None:
            yield line
        else:
            place = found.end()
