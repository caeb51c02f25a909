"""What the check of a plugin tells: one mark per rule, and what to do where it is not kept."""

from typing import Literal

from newsletter.values.base import Value


class Mark(Value):
    """One rule and how it fared."""

    rule: str
    #: `skipped`: it could not be asked, and what is told says why.
    outcome: Literal["passed", "failed", "skipped"]
    #: What was found and what to do; empty when there is nothing to say.
    told: str = ""


def judged(rule: str, fault: str) -> Mark:
    """Return the mark of a rule from its fault, empty when there is none."""
    return Mark(rule=rule, outcome="failed" if fault else "passed", told=fault)


def skipped(rule: str, why: str) -> Mark:
    """Return the mark of a rule that could not be asked."""
    return Mark(rule=rule, outcome="skipped", told=why)
