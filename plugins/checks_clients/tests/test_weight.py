"""A letter is light enough, and its way out stands where it is always shown."""

import pytest

from newsletter import Severity

WAY_OUT = "<a href='https://a.example/desabonnement'>Me désabonner</a>"


@pytest.mark.parametrize(
    ("size", "severities"),
    [(80_000, []), (80_001, [Severity.ADVICE]), (102_400, [Severity.ADVICE]), (102_401, [Severity.BLOCKING])],
)
def test_the_page_must_not_be_cut(inspect, size, severities):
    page = "é" * (size // 2) + "e" * (size % 2)
    assert [finding.severity for finding in inspect("poids", page)] == severities


@pytest.mark.parametrize(
    ("before", "link", "severity"),
    [
        (92_200, WAY_OUT, Severity.TO_FIX),
        (92_200, "<a href='https://a.example/x'>Se désinscrire</a>", Severity.TO_FIX),
        (95_000, "<a href='https://a.example/unsubscribe?x'>Stop</a>", Severity.TO_FIX),
        (95_000, "<a href='https://a.example/abonnement'>S’abonner</a>", Severity.ADVICE),
        (92_000, WAY_OUT, Severity.ADVICE),
    ],
)
def test_the_way_out_stands_in_the_first_ninety_kilobytes(inspect, before, link, severity):
    page = f"<p>{'e' * (before - 3)}{link}</p>{'e' * 1_000}"
    (finding,) = inspect("poids", page)
    assert finding.severity is severity


def test_a_way_out_at_the_top_is_enough(inspect):
    (finding,) = inspect("poids", WAY_OUT + "<p>" + "é" * 47_000 + "</p>" + WAY_OUT)
    assert finding.severity is Severity.ADVICE
