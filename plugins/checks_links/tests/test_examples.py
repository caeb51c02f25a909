"""Each rule: three faults and more that it finds, and as many near misses that it leaves alone."""

import importlib
from types import ModuleType

import pytest

from newsletter import Check, Occasion
from newsletter.testing import CheckContract, CheckExamples, beside

_MODULE = beside(__file__, "examples")


class TestTheRules(CheckExamples):
    """Links."""

    faults = _MODULE.FAULTS
    near_misses = _MODULE.NEAR_MISSES


@pytest.fixture(params=sorted(_MODULE.FAULTS))
def check(plugin: ModuleType, request: pytest.FixtureRequest) -> Check:
    return next(check for check in plugin.register_checks() if check.name == request.param)


class TestTheContract(CheckContract):
    """Every check of this plugin keeps it."""


def test_a_letter_keeps_the_address_but_for_what_follows_readers(plugin: ModuleType) -> None:
    without = importlib.import_module(f"{plugin.__name__}.followed").without
    assert without("https://a.example/r?b=2&utm_source=x&a=1#f") == "https://a.example/r?b=2&a=1#f"
    assert without("https://a.example/?utm_source=x") == "https://a.example/"


def test_the_fix_of_one_link_leaves_another_alone_whose_address_begins_the_same(plugin: ModuleType) -> None:
    body = "[un guide](https://a.example/x?utm_source=z) et [un autre](https://a.example/x?utm_source=zed&id=4)"
    galley = _MODULE.letter(body)
    found = [one for check in plugin.register_checks() for one in check.inspect(galley, Occasion())]
    fixes = [one.fix.after for one in found if one.fix and one.check == "parametre-de-suivi"]
    assert fixes[0] == "[un guide](https://a.example/x) et [un autre](https://a.example/x?utm_source=zed&id=4)"
