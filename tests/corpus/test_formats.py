"""What is found in each newsletter, told in words, as JSON and as SARIF; the commands end as they promise."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from newsletter import Check
from newsletter.preflight.lint import lint
from newsletter.preflight.sarif import to_sarif
from newsletter.preflight.words import to_words
from tests import started
from tests.corpus import sarif
from tests.corpus.faults import FAULTS
from tests.corpus.shapes import SHAPES, as_message
from tests.started import Answer

SOME = ("a link that says nothing", "a pale ink", "capitals without accents", "a followed link", "no language")


def faulty(shape: str) -> str:
    page = SHAPES[shape]
    for name in SOME:
        page = FAULTS[name].change(page)
    return page


@pytest.mark.parametrize("shape", SHAPES)
def test_findings_are_told_in_words_as_data_and_as_sarif(checks: Mapping[str, Check], shape: str) -> None:
    page = faulty(shape)
    report = lint(checks, page.encode(), f"{shape}.html")
    found = {finding.check for finding in report.findings}
    assert found >= {FAULTS[name].told for name in SOME}
    assert all(f"[{check}]" in to_words(report) for check in found)
    assert {one["check"] for one in json.loads(json.dumps(report.records()))["findings"]} == found
    document = json.loads(json.dumps(to_sarif(report, f"{shape}.html", "0.1")))
    sarif.check(document)
    (run,) = document["runs"]
    assert {result["ruleId"] for result in run["results"]} == found


@pytest.mark.parametrize("shape", SHAPES)
def test_the_corrections_that_sarif_offers_fit_the_file(checks: Mapping[str, Check], shape: str) -> None:
    page = faulty(shape)
    fixes = [one.fix for one in lint(checks, page.encode(), "x").findings if one.fix and one.fix.at is not None]
    assert len(fixes) >= 2
    for fix in fixes:
        assert page[fix.at :].startswith(fix.before)


def newsletter(*words: str, cwd: Path) -> Answer:
    return started.run((*started.NEWSLETTER, "lint", *words), env=os.environ, cwd=cwd)


def test_the_command_ends_with_0_for_a_clean_letter_1_for_findings_2_for_what_is_none(tmp_path: Path) -> None:
    (tmp_path / "clean.html").write_text(SHAPES["hybrid"], encoding="utf-8")
    (tmp_path / "clean.eml").write_bytes(as_message(SHAPES["state"]))
    (tmp_path / "faulty.html").write_text(faulty("markdown"), encoding="utf-8")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"\0" * 50)
    ended = {
        name: newsletter(name, cwd=tmp_path) for name in ("clean.html", "clean.eml", "faulty.html", "photo.jpg", "no")
    }
    assert {name: one.code for name, one in ended.items()} == {
        "clean.html": 0, "clean.eml": 0, "faulty.html": 1, "photo.jpg": 2, "no": 2,
    }  # fmt: skip
    assert "prête à envoyer" in ended["clean.html"].out
    assert all("Traceback" not in one.err for one in ended.values())
    assert "photo.jpg" in ended["photo.jpg"].err


def test_the_command_writes_sarif_and_lets_advice_pass(tmp_path: Path) -> None:
    page = FAULTS["a space that breaks"].change(SHAPES["hybrid"])
    (tmp_path / "lettre.html").write_text(page, encoding="utf-8")
    told = newsletter("lettre.html", "--format", "sarif", cwd=tmp_path)
    sarif.check(json.loads(told.out))
    strict = newsletter("lettre.html", "--fail-on", "conseil", cwd=tmp_path)
    assert (told.code, strict.code) == (0, 1)
