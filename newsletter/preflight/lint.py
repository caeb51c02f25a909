"""Checks a newsletter from anywhere: its content is not known, only its page and, in a message, its head and text."""

from collections.abc import Mapping

from newsletter.preflight.file import galley_of
from newsletter.preflight.inspect import inspect, merged
from newsletter.preflight.report import Report, Rule
from newsletter.values.check import Check, Finding
from newsletter.values.occasion import Occasion


def lint(checks: Mapping[str, Check], content: bytes, name: str) -> Report:
    """Return the report on a file; raises `Unreadable`."""
    galley = galley_of(content)
    findings = merged(inspect(checks, galley, Occasion()))
    if galley.message is not None:
        findings = tuple(map(_unplaced, findings))
    return Report(
        name=name,
        findings=findings,
        rules=tuple(map(Rule.of, checks.values())),
        weight=len(galley.html.encode()),
    )


def _unplaced(finding: Finding) -> Finding:
    """Return a finding without its place: that of a message's page, once decoded, is none of the file's."""
    return finding.model_copy(update={"line": None, "column": None, "fix": None})
