"""A report in French, for an editor: one line first, then what to mend, where, and why it matters."""

from collections.abc import Iterator, Mapping

from newsletter.preflight.report import Report, Rule
from newsletter.values.check import Finding
from newsletter.values.choices import Severity

_NAMES = {Severity.BLOCKING: "bloquant", Severity.TO_FIX: "à corriger", Severity.ADVICE: "conseil"}


def to_words(report: Report) -> str:
    """Return a report as lines for a terminal."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield report.summary()
    rules = {rule.name: rule for rule in report.rules}
    for place, findings in report.by_place().items():
        yield ""
        yield place
        for finding in findings:
            yield from _told(finding, rules)


def _told(finding: Finding, rules: Mapping[str, Rule]) -> Iterator[str]:
    where = f"{finding.line}:{finding.column}\u00a0: " if finding.line else ""
    yield f"  {_NAMES[finding.severity]} · {where}{finding.message} [{finding.check}]"
    if finding.excerpt and finding.excerpt not in finding.message:
        yield f"      {finding.excerpt}"
    rule = rules.get(finding.check)
    if rule and rule.why not in ("", rule.name, rule.label):
        yield f"      {rule.why}{f' ({rule.reference})' if rule.reference else ''}"
    if finding.editions:
        yield f"      éditions\u00a0: {', '.join(finding.editions)}"
    if finding.fix:
        yield "      correction automatique possible"
