"""Findings as SARIF 2.1.0, which forges and editors read (OASIS, https://docs.oasis-open.org/sarif/sarif/v2.1.0/)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from newsletter.preflight.report import Report, Rule
from newsletter.values.check import Finding
from newsletter.values.choices import Severity

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.BLOCKING: "error", Severity.TO_FIX: "warning", Severity.ADVICE: "note"}


def to_sarif(report: Report, uri: str, version: str) -> dict[str, Any]:
    """Return a report as one SARIF run; `uri` names what was checked, `version` is ours."""
    known = {rule.name: number for number, rule in enumerate(report.rules)}
    driver = {
        "name": "planif-newsletter",
        "version": version,
        "rules": [_rule(rule) for rule in report.rules],
    }
    results = [_result(finding, uri, known) for finding in report.findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "language": "fr", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    help_ = f"{rule.why} ({rule.reference})" if rule.reference else rule.why
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.label},
        "fullDescription": {"text": rule.why},
        "help": {"text": help_},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, uri: str, known: Mapping[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.check,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": quote(uri)}, **_region(finding)}}],
    }
    if finding.check in known:
        result["ruleIndex"] = known[finding.check]
    if finding.fix and finding.fix.at is not None:
        result["fixes"] = [_fix(finding, uri)]
    return result


def _region(finding: Finding) -> dict[str, Any]:
    if finding.line is None:
        return {}
    region: dict[str, Any] = {"startLine": finding.line, "startColumn": finding.column or 1}
    if finding.excerpt:
        region["snippet"] = {"text": finding.excerpt}
    return {"region": region}


def _fix(finding: Finding, uri: str) -> dict[str, Any]:
    fix = finding.fix
    region = {"charOffset": fix.at, "charLength": len(fix.before)} if fix else {}
    replacement = {"deletedRegion": region, "insertedContent": {"text": fix.after if fix else ""}}
    changes = [{"artifactLocation": {"uri": quote(uri)}, "replacements": [replacement]}]
    return {"description": {"text": finding.message}, "artifactChanges": changes}
