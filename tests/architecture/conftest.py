"""A copy of the house in which a fault can be planted."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class House:
    """A copy of the package and of its contracts."""

    root: Path

    def plant(self, file: str, line: str) -> None:
        """Add a line to a file, which is made when it is not there."""
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as text:
            text.write(f"\n{line}\n")

    def broken(self) -> dict[str, str]:
        """Check the arrows; return what the linter said, by the name of each broken contract, or of its refusal."""
        command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
        # A wide and dumb terminal, so that a name stays on one line.
        wide = os.environ | {"COLUMNS": "300", "TERM": "dumb", "NO_COLOR": "1"}
        done = subprocess.run(command, cwd=self.root, env=wide, capture_output=True, text=True, check=False)
        told = done.stdout + done.stderr
        names = re.findall(r"^(.+) BROKEN\b", told, re.MULTILINE)
        if done.returncode and not names:
            names = ["the linter could not work"]
        return dict.fromkeys(names, told)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a fresh copy of the house."""
    shutil.copytree(ROOT / "newsletter", tmp_path / "newsletter", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return House(tmp_path)
