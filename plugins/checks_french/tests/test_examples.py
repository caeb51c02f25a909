"""Each rule: three faults and more that it finds, and as many near misses that it leaves alone."""

from types import ModuleType

import pytest

from newsletter import Check
from newsletter.testing import CheckContract, CheckExamples, beside

_MODULE = beside(__file__, "examples")


class TestTheRules(CheckExamples):
    """Texts in French."""

    faults = _MODULE.FAULTS
    near_misses = _MODULE.NEAR_MISSES


@pytest.fixture(params=sorted(_MODULE.FAULTS))
def check(plugin: ModuleType, request: pytest.FixtureRequest) -> Check:
    return next(check for check in plugin.register_checks() if check.name == request.param)


class TestTheContract(CheckContract):
    """Every check of this plugin keeps it."""
