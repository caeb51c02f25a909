"""A letter checked, corrected and looked at by commands, from an empty folder."""

import json
import shutil
from pathlib import Path

from tests.journeys.conftest import Run


def test_an_issue_that_left_is_checked_as_it_was_and_corrected_no_more(
    run: Run, demonstration: Path, tmp_path: Path
) -> None:
    shutil.copytree(demonstration, tmp_path / "home")
    told = run("issue", "preflight", "4", "--format", "json", NEWSLETTER_CHECK_LINKS="false")
    assert told.data["ready"] is True
    assert told.data["counts"]["bloquant"] == 0
    assert all(one["message"] for one in told.data["findings"])
    one = told.data["editions"][0]
    assert run("issue", "preflight", "4", "--edition", one).code == 0
    wrong = run("issue", "preflight", "4", "--edition", "nulle")
    assert wrong.code == 1
    assert one in wrong.err
    late = run("issue", "fix", "4")
    assert (late.code, late.out) == (0, "nothing corrects itself\n")


def test_every_view_of_a_letter_can_be_written(run: Run, demonstration: Path, tmp_path: Path) -> None:
    shutil.copytree(demonstration, tmp_path / "home")
    for view in ("images-off", "no-style", "bnum", "dark", "forced-dark", "narrow", "text", "reader", "inbox"):
        answer = run("issue", "preview", "4", "--view", view)
        assert (answer.code, answer.err) == (0, ""), view
        assert "Rencontres nationales" in answer.out, view


def test_a_layout_is_shown_and_its_mistakes_are_placed(run: Run, tmp_path: Path) -> None:
    shown = run("layout", "preview", "sobre", "--theme", "etat", "--out", "page.html")
    assert shown.code == 0
    assert "Galerie" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert run("layout", "lint", "lettre").code == 0
    assert json.loads(run("layout", "lint", "sobre", "--json").out) == []
    absent = run("layout", "lint", "nulle")
    assert absent.code == 1
    assert "lettre, sobre" in absent.err
