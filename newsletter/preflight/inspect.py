"""Asks every check about a letter, each by itself: one that fails says so and hides no other's findings."""

from collections.abc import Collection, Iterable, Mapping

from newsletter.render.edition import cut
from newsletter.render.page import Marked
from newsletter.values.letter import Check, Finding, Letter, Rendered, Severity


def inspect_edition(
    checks: Mapping[str, Check], marked: Marked, letter: Letter, visible: Collection[int]
) -> tuple[Finding, ...]:
    """Return the findings of every check about one edition, by check name.

    `letter` is already reduced to the visible blocks.
    """
    rendered = cut(marked, visible)
    return tuple(finding for name in sorted(checks) for finding in _fenced(checks[name], letter, rendered))


def _fenced(check: Check, letter: Letter, rendered: Rendered) -> list[Finding]:
    try:
        return list(check.inspect(letter, rendered))
    except Exception as fault:  # a plugin's fault is a finding, not the end of the preflight
        message = f"Le contrôle «\u00a0{check.name}\u00a0» n’a pas pu se faire\u00a0: {type(fault).__name__}: {fault}"
        return [Finding(check=check.name, severity=Severity.ADVICE, message=message)]


def merged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return each finding once, the blocking ones first."""
    order = list(Severity)
    return tuple(sorted(dict.fromkeys(findings), key=lambda f: (order.index(f.severity), f.check, f.block or 0)))


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that forbid an approval."""
    return tuple(finding for finding in findings if finding.severity is Severity.BLOCKING)


def overridden(findings: Iterable[Finding], reasons: Mapping[str, str], who: str) -> tuple[Finding, ...]:
    """Return, for each check in `reasons` that blocks, the advice that tells who overrode it and why."""
    checks = dict.fromkeys(finding.check for finding in blocking(findings) if finding.check in reasons)
    return tuple(
        Finding(check=check, severity=Severity.ADVICE, message=f"Passé outre par {who}\u00a0: {reasons[check]}")
        for check in checks
    )
