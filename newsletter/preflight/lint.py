"""Checks a newsletter from anywhere: its content is not known, only its page and, in a message, its head and text."""

from collections.abc import Mapping

from newsletter.preflight.file import galley_of
from newsletter.preflight.inspect import inspect, merged
from newsletter.preflight.report import Report, Rule
from newsletter.values.check import Check
from newsletter.values.occasion import Occasion


def lint(checks: Mapping[str, Check], content: bytes, name: str) -> Report:
    """Return the report on a file; raises `Unreadable`."""
    galley = galley_of(content)
    return Report(
        name=name,
        findings=merged(inspect(checks, galley, Occasion())),
        rules=tuple(map(Rule.of, checks.values())),
        weight=len(galley.html.encode()),
    )
