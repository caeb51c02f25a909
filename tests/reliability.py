"""What the fault tests found, kept and told: a plugin of pytest that collects, and a program that writes the page.

A test marked `fault("F1")` answers for that row of `tests/faults/faults.toml`; what it measures it says with pytest's
`record_property`. With RELIABILITY=1, a run keeps the results in `tests/faults/results.json`;
`python -m tests.reliability` writes `docs/reliability.md` from both.
"""

import json
import os
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

FAULTS = Path(__file__).with_name("faults") / "faults.toml"
RESULTS = FAULTS.with_name("results.json")
PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
_MARK = "answers for"
#: Runs of one test that are told line by line.
MANY = 4
Results = dict[str, dict[str, Any]]
_found: Results = {}


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line("markers", "fault(*rows): answers for these rows of docs/reliability.md")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let a test's report say which faults it answers for."""
    rows = sorted({row for mark in item.iter_markers("fault") for row in mark.args})
    if rows:
        item.user_properties.append((_MARK, " ".join(rows)))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep what a test that answers for a fault found."""
    said = {str(name): value for name, value in report.user_properties}
    if report.when != "call" or _MARK not in said:
        return
    figures = {name: value for name, value in said.items() if name != _MARK}
    rows = str(said[_MARK]).split()
    told = {"rows": rows, "outcome": report.outcome, "figures": figures, "seconds": round(report.duration, 1)}
    _found[report.nodeid] = told | {"day": f"{datetime.now(UTC):%Y-%m-%d}"}


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Add the results to those of earlier runs, when they are to be kept."""
    if os.environ.get("RELIABILITY") != "1" or hasattr(session.config, "workerinput") or not _found:
        return
    kept = {**results(), **_found}
    RESULTS.write_text(json.dumps(dict(sorted(kept.items())), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def results() -> Results:
    """Return what runs found so far, by test."""
    return dict(json.loads(RESULTS.read_text(encoding="utf-8"))) if RESULTS.exists() else {}


def faults() -> list[dict[str, str]]:
    """Return the faults, in order: what happens, what is promised."""
    return list(tomllib.loads(FAULTS.read_text(encoding="utf-8"))["fault"])


def page() -> str:
    """Return the page as the faults and the results have it."""
    head = tomllib.loads(FAULTS.read_text(encoding="utf-8"))["head"].strip()
    lines = [head, "", "| | what happens | what is promised | shown by | found |", "|---|---|---|---|---|"]
    found = results()
    for fault in faults():
        shown = {test: one for test, one in found.items() if fault["id"] in one["rows"]}
        lines.append(
            f"| {fault['id']} | {fault['happens']} | {fault['promised']} | {_shown(shown, fault)} | {_told(shown)} |"
        )
    return "\n".join(lines) + "\n"


def _shown(shown: Results, fault: dict[str, str]) -> str:
    names = dict.fromkeys(test.partition("[")[0].rpartition("::")[2] for test in shown)
    return "<br>".join(f"`{name}`" for name in names) or fault.get("otherwise", "nothing yet")


def _told(shown: Results) -> str:
    runs: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for test, one in shown.items():
        name, _, where = test.partition("[")
        if one["figures"]:
            runs.setdefault(name, []).append((where.rstrip("]"), one["figures"]))
    outcomes = {one["outcome"] for one in shown.values()}
    verdict = "; ".join(sorted(outcomes)) + (f" ({max(one['day'] for one in shown.values())})" if shown else "")
    return "<br>".join(filter(None, [*(line for each in runs.values() for line in _figures(each)), verdict]))


def _figures(runs: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """Return a line for each run of a test; many runs share one, with the least and the most."""
    if len(runs) <= MANY:
        return [f"{where}: {_line(figures)}" if where else _line(figures) for where, figures in runs]
    every = {name: sorted(figures[name] for _, figures in runs) for name in runs[0][1]}
    return [f"{len(runs)} runs: {_line({name: f'{seen[0]} to {seen[-1]}' for name, seen in every.items()})}"]


def _line(figures: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in figures.items())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
