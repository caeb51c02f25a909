"""Edit: what an editor does to a draft, on the revision they read, all of it or nothing."""

from collections.abc import Sequence

from newsletter.domain.access import Action, authorize
from newsletter.domain.edits import Edit, apply
from newsletter.domain.issue import BadEdit, Draft
from newsletter.pipeline.context import Context
from newsletter.storage import issues, vocabularies


def edit(context: Context, issue: int, edits: Sequence[Edit], expected: int) -> Draft:
    """Apply the edits to an issue and return it as it then is.

    `expected` is the revision the editor read. Raises `Stale` when the issue changed since, and
    `BadEdit` when an edit cannot be done; nothing is written then.
    """
    authorize(context.actor, Action.EDIT)
    with context.database.writing() as session:
        draft = issues.get(session, issue)
        sections = {section.id for section in vocabularies.newsletter(session, draft.newsletter).section}
        _check_sections(edits, sections)
        issues.save(session, apply(draft, edits), expected, context.by)
        return issues.get(session, issue)


def _check_sections(edits: Sequence[Edit], known: set[str]) -> None:
    for one in edits:
        section = getattr(one, "section", None)
        if section is not None and section not in known:
            raise BadEdit(f"there is no section “{section}”; there are: {', '.join(sorted(known))}")
