"""Each fault, put into each newsletter, is found there, and nothing else is told."""

from collections.abc import Mapping

import pytest

from newsletter import Check
from newsletter.preflight.lint import lint
from tests.corpus.faults import FAULTS, MESSAGE_FAULTS
from tests.corpus.shapes import SHAPES, as_message


def told(checks: Mapping[str, Check], content: bytes) -> set[str]:
    return {finding.check for finding in lint(checks, content, "x").findings}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_good_newsletter_is_told_nothing(checks: Mapping[str, Check], shape: str) -> None:
    page = SHAPES[shape]
    found = [*lint(checks, page.encode(), "x").findings, *lint(checks, as_message(page), "x").findings]
    assert [(finding.check, finding.message) for finding in found] == []


def test_there_are_thirty_faults_and_ten_newsletters() -> None:
    assert len(FAULTS) >= 30
    assert len(SHAPES) >= 10


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_page_is_found_and_nothing_else_appears(
    checks: Mapping[str, Check], shape: str, fault: str
) -> None:
    page = FAULTS[fault].change(SHAPES[shape])
    in_page, in_message = told(checks, page.encode()), told(checks, as_message(page))
    expected = FAULTS[fault]
    assert expected.told in in_page
    assert in_page - {expected.told} <= expected.also
    assert in_page <= in_message
    # What the page alone says now is missing in the text part of the message.
    assert in_message - in_page <= {"texte-brut"}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("fault", MESSAGE_FAULTS)
def test_a_fault_of_the_message_is_found_and_nothing_else_appears(
    checks: Mapping[str, Check], shape: str, fault: str
) -> None:
    change, expected = MESSAGE_FAULTS[fault]
    assert told(checks, change(as_message(SHAPES[shape]))) == {expected}
