"""What the check of a plugin tells: one line per rule, and what to do where it is not kept."""

from enum import StrEnum

from newsletter.values.base import Value


class Outcome(StrEnum):
    """How one rule fared."""

    PASSED = "passed"
    FAILED = "failed"
    #: It could not be asked; what is said tells why.
    SKIPPED = "skipped"


class Verdict(Value):
    """One rule and how it fared."""

    rule: str
    outcome: Outcome
    #: What was found and what to do; empty when there is nothing to say.
    told: str = ""


def judged(rule: str, fault: str) -> Verdict:
    """Return the verdict of a rule from its fault, empty when there is none."""
    return Verdict(rule=rule, outcome=Outcome.FAILED if fault else Outcome.PASSED, told=fault)


def skipped(rule: str, why: str) -> Verdict:
    """Return the verdict of a rule that could not be asked."""
    return Verdict(rule=rule, outcome=Outcome.SKIPPED, told=why)
