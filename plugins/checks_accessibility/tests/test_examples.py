"""Each rule: three faults and more that it finds, and as many near misses that it leaves alone."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from newsletter import Check, Occasion, Severity
from newsletter.testing import CheckContract, a_galley

_SPEC = importlib.util.spec_from_file_location("accessibility_examples", Path(__file__).with_name("examples.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)
EXAMPLES: dict[str, tuple[list[str], list[str]]] = _MODULE.EXAMPLES
PAGE: str = _MODULE.PAGE
CASES = [
    (name, place, kind)
    for name, sides in EXAMPLES.items()
    for kind, side in enumerate(sides)
    for place in range(len(side))
]


def checks(plugin: ModuleType) -> dict[str, Check]:
    return {check.name: check for check in plugin.register_checks()}


def page_of(example: str) -> str:
    return example.format("") if example.startswith("<!DOCTYPE") else PAGE.format(example)


@pytest.fixture(params=sorted(EXAMPLES))
def check(plugin: ModuleType, request: pytest.FixtureRequest) -> Check:
    return checks(plugin)[request.param]


class TestTheContract(CheckContract):
    """Every check of this plugin keeps it."""


def test_every_check_has_three_examples_of_each_side(plugin: ModuleType) -> None:
    assert sorted(checks(plugin)) == sorted(EXAMPLES)
    assert {name for name, sides in EXAMPLES.items() if min(map(len, sides)) < 3} == set()


@pytest.mark.parametrize(("name", "place", "kind"), CASES)
def test_a_fault_is_found_and_a_near_miss_is_left_alone(plugin: ModuleType, name: str, place: int, kind: int) -> None:
    example = EXAMPLES[name][kind][place]
    found = list(checks(plugin)[name].inspect(a_galley(page_of(example)), Occasion()))
    assert bool(found) == (kind == 0), (example, found)


@pytest.mark.parametrize("name", ["langue-declaree", "tableau-de-mise-en-page", "lien-souligne"])
def test_what_can_be_corrected_passes_once_it_is(plugin: ModuleType, name: str) -> None:
    seen = 0
    for example in EXAMPLES[name][0]:
        page = page_of(example)
        for finding in checks(plugin)[name].inspect(a_galley(page), Occasion()):
            if finding.fix:
                fix, seen = finding.fix, seen + 1
                assert page[fix.at :].startswith(fix.before)
                mended = page[: fix.at] + fix.after + page[fix.at + len(fix.before) :]
                assert [one for one in checks(plugin)[name].inspect(a_galley(mended), Occasion()) if one.fix] == []
    assert seen >= 2


def test_messages_are_in_careful_french_and_say_where(plugin: ModuleType) -> None:
    for name, (bad, _) in EXAMPLES.items():
        check = checks(plugin)[name]
        assert check.label
        assert check.why
        assert check.reference
        for example in bad:
            for finding in check.inspect(a_galley(page_of(example)), Occasion()):
                told = finding.message.partition("«")[0]
                assert "'" not in told
                assert " :" not in told
                assert finding.severity in Severity
