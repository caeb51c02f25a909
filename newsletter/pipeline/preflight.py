"""Preflight: what an editor should know before approving; nothing is written but what addresses answered."""

from newsletter.domain.edition import edition_key
from newsletter.pipeline.context import Context
from newsletter.pipeline.galleys import findings_of, galley, masks_met
from newsletter.pipeline.rendering import version_of
from newsletter.preflight.report import Report, Rule
from newsletter.storage import issues, versions


def preflight(context: Context, issue: int, edition: str | None = None) -> Report:
    """Return the findings of every edition of an issue as it stands, or of the edition with a key.

    An approved issue is checked as it was frozen. Raises `NoEdition`, and what rendering raises.
    """
    with context.database.reading() as session:
        draft = issues.get(session, issue)
        version = versions.latest(session, issue) or version_of(context, session, draft)
        masks = masks_met(session, version)
    return Report(
        name=f"{draft.newsletter} n°\u00a0{draft.number}",
        letter=version.letter,
        findings=findings_of(context, version, edition),
        rules=tuple(map(Rule.of, context.registry.checks.values())),
        editions=tuple(edition_key(version.manifest.visible(mask)) for mask in masks),
        weight=max(len(galley(version, mask).html.encode()) for mask in masks),
    )
