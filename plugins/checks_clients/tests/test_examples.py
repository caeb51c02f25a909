"""Each rule: three faults and more that it finds, and as many near misses that it leaves alone."""

import importlib.util
from pathlib import Path

from newsletter.testing import CheckExamples

_SPEC = importlib.util.spec_from_file_location("clients_examples", Path(__file__).with_name("examples.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)


def pages(side: int) -> dict[str, list[str]]:
    return {
        name: [one if one.startswith("<!DOCTYPE") else _MODULE.PAGE.replace("{}", one) for one in sides[side]]
        for name, sides in _MODULE.EXAMPLES.items()
    }


class TestTheRules(CheckExamples):
    """Snippets in a good page."""

    faults = pages(0)
    near_misses = pages(1)
