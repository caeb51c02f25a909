"""Rules as people write them: what is not understood, and what is too much, is refused with the reason."""

from functools import reduce

import pytest

from newsletter.values.audience import DEEPEST, LARGEST, parse_rule


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("bretagne", "a rule is one of"),
        ({"network": "a", "axis": "b"}, "a rule is one of"),
        ({"all": {"network": "a"}}, "wants a list of rules"),
        ({"network": {"a": "b"}}, "“network” wants a value"),
        ({"network": ["a", None]}, "“network” wants a value"),
        ({"department": [str(number) for number in range(LARGEST + 1)]}, f"more than {LARGEST} values"),
        (reduce(lambda inner, _: {"not": inner}, range(DEEPEST), {"network": "a"}), f"more than {DEEPEST} times"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_the_reason(data: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_rule(data)


def test_the_largest_and_the_deepest_rule_are_read() -> None:
    parse_rule({"department": [str(number) for number in range(LARGEST)]})
    parse_rule(reduce(lambda inner, _: {"not": inner}, range(DEEPEST - 1), {"network": "a"}))
