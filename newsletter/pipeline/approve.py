"""Approve: an issue is checked in every edition, frozen and rendered, bound to its content's hash."""

from collections.abc import Mapping

from newsletter.domain.access import Action, authorize
from newsletter.domain.issue import BadEdit, Issue, IssueState
from newsletter.domain.version import Version
from newsletter.pipeline.context import Context
from newsletter.pipeline.galleys import findings_of
from newsletter.pipeline.rendering import version_of
from newsletter.preflight.inspect import blocking, merged, overridden
from newsletter.storage import issues, versions
from newsletter.values.base import readable
from newsletter.values.check import Finding


class Forbidden(ValueError):
    """A check forbids the approval; `findings` say what to mend."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(f"{finding.check}: {finding.message}" for finding in findings))
        self.findings = findings


def approve(
    context: Context, issue: int, expected: int | None = None, *, despite: Mapping[str, str] | None = None
) -> Version:
    """Freeze an issue and return its version; an approved issue returns the one it has.

    `expected` is the revision the approver read; `despite` gives, for each check that blocks and that the approver
    overrides, the reason: it stays with the version. Raises `Stale` when the issue changed since, `BadEdit` for an
    issue without subject or block and for an empty reason, `Forbidden` when a check blocks, and what rendering raises.
    """
    authorize(context.actor, Action.APPROVE)
    reasons = _checked(despite or {})
    with context.database.reading() as session:
        draft, existing = issues.get(session, issue), versions.latest(session, issue)
        if draft.state is IssueState.APPROVED and existing is not None:
            return existing
        _check_whole(draft)
        version = version_of(context, session, draft)
    found = findings_of(context, version)
    forbidding = tuple(finding for finding in blocking(found) if finding.check not in reasons)
    if forbidding:
        raise Forbidden(forbidding)
    findings = merged((*found, *overridden(found, reasons, context.actor.name)))
    return _freeze(context, version.model_copy(update={"findings": findings}), expected or draft.revision)


def _checked(despite: Mapping[str, str]) -> dict[str, str]:
    for check, reason in despite.items():
        if not reason.strip():
            raise BadEdit(f"the check “{check}” is overridden without a reason: say why")
    return {check: readable(reason.strip()) for check, reason in despite.items()}


def _check_whole(draft: Issue) -> None:
    if not draft.shown():
        raise BadEdit(f"issue {draft.number} is empty: there is nothing to approve")
    if not draft.subject:
        raise BadEdit(f"issue {draft.number} has no subject")


def _freeze(context: Context, version: Version, revision: int) -> Version:
    with context.database.writing() as session:
        issues.mark_approved(session, version.issue, revision, context.by)
        return versions.get(session, versions.add(session, version))
