"""Asks every check about a letter, each by itself: one that fails says so and hides no other's findings."""

from collections.abc import Iterable, Mapping

from newsletter.values.check import Check, Finding, Fix
from newsletter.values.choices import Severity
from newsletter.values.galley import Galley
from newsletter.values.occasion import Occasion


def inspect(checks: Mapping[str, Check], galley: Galley, occasion: Occasion) -> tuple[Finding, ...]:
    """Return the findings of every check about one edition, by check name."""
    return tuple(finding for name in sorted(checks) for finding in _fenced(checks[name], galley, occasion))


def _fenced(check: Check, galley: Galley, occasion: Occasion) -> list[Finding]:
    found: list[Finding] = []
    try:
        found.extend(check.inspect(galley, occasion))
    except Exception as fault:  # a plugin's fault is a finding, not the end of the preflight
        message = f"Le contrôle «\u00a0{check.name}\u00a0» n’a pas pu se faire\u00a0: {type(fault).__name__}: {fault}"
        # A letter that a blocking rule was not applied to is not ready.
        severity = Severity.ADVICE if check.severity is Severity.ADVICE else Severity.TO_FIX
        found.append(Finding(check=check.name, severity=severity, message=message))
    return found


def gathered(editions: Mapping[str, Iterable[Finding]]) -> tuple[Finding, ...]:
    """Return each finding once with the keys of the editions it concerns, none when that is all of them.

    `editions` gives what was found in each, by its key. Blocking findings come first.
    """
    first: dict[Finding, Finding] = {}
    keys: dict[Finding, list[str]] = {}
    for key, findings in editions.items():
        for finding in findings:
            same = essence(finding)
            first.setdefault(same, finding)
            keys.setdefault(same, [])
            keys[same] += [key] * (key not in keys[same])
    told = (
        finding.model_copy(update={"editions": () if len(keys[same]) == len(editions) else tuple(keys[same])})
        for same, finding in first.items()
    )
    return merged(told)


def essence(finding: Finding) -> Finding:
    """Return what makes a finding the same in two editions: all but where it stands in each."""
    fix = None if finding.fix is None else Fix(before=finding.fix.before, after=finding.fix.after)
    return finding.model_copy(update={"line": None, "column": None, "editions": (), "fix": fix})


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
