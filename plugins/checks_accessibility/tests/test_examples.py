"""Each rule: three faults and more that it finds, and as many near misses that it leaves alone."""

from types import ModuleType

import pytest

from newsletter import Check
from newsletter.testing import CheckContract, CheckExamples, beside

_MODULE = beside(__file__, "examples")


def pages(side: int) -> dict[str, list[str]]:
    return {
        name: [one.format("") if one.startswith("<!DOCTYPE") else _MODULE.PAGE.format(one) for one in sides[side]]
        for name, sides in _MODULE.EXAMPLES.items()
    }


class TestTheRules(CheckExamples):
    """Snippets in a good page."""

    faults = pages(0)
    near_misses = pages(1)


class TestTheContract(CheckContract):
    """Every check of this plugin keeps it."""

    @pytest.fixture(params=sorted(_MODULE.EXAMPLES))
    def check(self, plugin: ModuleType, request: pytest.FixtureRequest) -> Check:
        return next(check for check in plugin.register_checks() if check.name == request.param)
