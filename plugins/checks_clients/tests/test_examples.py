"""Each rule: three faults and more that it finds, and as many near misses that it leaves alone."""

from newsletter.testing import CheckExamples, beside

_MODULE = beside(__file__, "examples")


def pages(side: int) -> dict[str, list[str]]:
    return {
        name: [one if one.startswith("<!DOCTYPE") else _MODULE.PAGE.replace("{}", one) for one in sides[side]]
        for name, sides in _MODULE.EXAMPLES.items()
    }


class TestTheRules(CheckExamples):
    """Snippets in a good page."""

    faults = pages(0)
    near_misses = pages(1)
