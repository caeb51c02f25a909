"""Edit: what an editor does to a draft, on the revision they read, all of it or nothing."""

from collections.abc import Collection, Mapping, Sequence

from newsletter.domain.access import Action, authorize
from newsletter.domain.declaration import SectionDeclaration
from newsletter.domain.edits import AddText, Edit, Place, apply
from newsletter.domain.issue import BadEdit, Issue
from newsletter.domain.selection import audience_of
from newsletter.pipeline.context import Context
from newsletter.storage import issues, vocabularies


def edit(context: Context, issue: int, edits: Sequence[Edit], expected: int) -> Issue:
    """Apply the edits to an issue and return it as it then is.

    `expected` is the revision the editor read. Raises `Stale` when the issue changed since, and
    `BadEdit` when an edit cannot be done; nothing is written then.
    """
    authorize(context.actor, Action.EDIT)
    with context.database.writing() as session:
        draft = issues.get(session, issue)
        sections = {section.id: section for section in vocabularies.newsletter(session, draft.newsletter).section}
        _check_sections(draft, edits, sections.keys())
        meant = [_with_audience(one, sections) for one in edits]
        issues.save(session, apply(draft, meant), expected, context.by)
        return issues.get(session, issue)


def _with_audience(one: Edit, sections: Mapping[str, SectionDeclaration]) -> Edit:
    """Give what is added without a word about its readers those of its section: a local item stays local."""
    if not isinstance(one, Place | AddText) or one.audience is not None or one.section not in sections:
        return one
    networks = [one.item.network] if isinstance(one, Place) else []
    return one.model_copy(update={"audience": audience_of(sections[one.section], networks)})


def _check_sections(draft: Issue, edits: Sequence[Edit], known: Collection[str]) -> None:
    """Refuse a section the newsletter does not have; what stands in one it had may stay, and change its order."""
    stands = {(block.id, block.section) for block in draft.blocks}
    for one in edits:
        section = getattr(one, "section", None)
        stays = (getattr(one, "block", None), section) in stands
        if section is not None and section not in known and not stays:
            raise BadEdit(f"there is no section “{section}”; there are: {', '.join(sorted(known))}")
