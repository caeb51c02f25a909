"""Fix: the safe corrections that checks offer are made in a draft, all of them or those of some checks."""

from collections.abc import Collection

from newsletter.domain.access import Action, authorize
from newsletter.domain.edits import apply
from newsletter.domain.fixing import edits_of
from newsletter.domain.issue import Issue
from newsletter.domain.version import Version
from newsletter.pipeline.context import Context
from newsletter.pipeline.galleys import galley
from newsletter.pipeline.rendering import version_of
from newsletter.preflight.inspect import inspect
from newsletter.storage import issues
from newsletter.values.check import Finding
from newsletter.values.occasion import Occasion

#: Corrections of one field follow one another; more rounds than that would be two checks that disagree.
ROUNDS = 8


def fix(
    context: Context, issue: int, checks: Collection[str] = (), expected: int | None = None
) -> tuple[Issue, tuple[Finding, ...]]:
    """Make the corrections of these checks, or of all, and return the draft as it then is with what was corrected.

    `expected` is the revision the editor read. Raises `Stale` when the issue changed since, and `BadEdit` for an
    approved one; nothing is written then.
    """
    authorize(context.actor, Action.EDIT)
    with context.database.reading() as session:
        draft = issues.get(session, issue)
        corrected, made = draft, list[Finding]()
        for _ in range(ROUNDS):
            found = [one for one in _findings(context, version_of(context, session, corrected), checks) if one.fix]
            edits = edits_of(corrected, found)
            if not edits:
                break
            corrected = apply(corrected, edits)
            made += found
    if corrected != draft:
        with context.database.writing() as session:
            issues.save(session, corrected, expected or draft.revision, context.by)
            corrected = issues.get(session, issue)
    return corrected, tuple(dict.fromkeys(made))


def _findings(context: Context, version: Version, checks: Collection[str]) -> tuple[Finding, ...]:
    wanted = {name: check for name, check in context.registry.checks.items() if not checks or name in checks}
    whole = galley(version, version.manifest.every_bit)
    return inspect(wanted, whole, Occasion(leaves_at=version.letter.date))
