"""The measured claims can be measured again: each of these benchmarks runs, small, and says what it found."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.long


def told_by(folder: Path, name: str, *options: str) -> dict[str, Any]:
    """Run a copy, so that figures measured at full size stay; return what it writes."""
    copied = Path(shutil.copytree(ROOT / "benchmarks", folder / "benchmarks", ignore=shutil.ignore_patterns("*.json")))
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    call = [sys.executable, str(copied / f"{name}.py"), *options]
    said = subprocess.run(call, env=environment, check=True, stdout=subprocess.PIPE, text=True, timeout=300).stdout
    assert "load of the machine" in said
    told: dict[str, Any] = json.loads((copied / f"{name}.json").read_text(encoding="utf-8"))
    return told


@pytest.mark.skipif(not shutil.which("cc"), reason="the server that keeps nothing is compiled here")
def test_growth_is_measured_from_the_smallest_to_the_largest(tmp_path: Path) -> None:
    told = told_by(tmp_path, "growth", "--members", "400", "--rounds", "1")
    assert sorted(told["rounds"], key=int) == ["20", "40", "400"]
    assert told["rounds"]["400"][0]["ms of processor"] > 0
    assert told["beside the smallest"]["400"].keys() == {"processor", "memory of sending", "memory of the process"}


def test_planning_is_measured_while_another_process_writes(tmp_path: Path) -> None:
    told = told_by(tmp_path, "planning", "--members", "100", "--databases", "sqlite")["sqlite"]
    assert told["rows"] == 98
    assert told["ms of a write, checks"]["writes"] > told["seconds of a chunk"]["chunks"] == 1


def test_every_way_to_count_a_segment_finds_the_same_members(tmp_path: Path) -> None:
    told = told_by(tmp_path, "segment", "--members", "3000", "--rounds", "2", "--databases", "sqlite", "postgresql")
    assert min(told["sqlite"]["ratios"].values()) > 0
    assert told["sqlite"]["ratios"].keys() == told["postgresql"]["ratios"].keys()
