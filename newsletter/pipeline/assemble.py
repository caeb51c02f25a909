"""Assemble: the due issue of a newsletter, found or made, and filled with suggestions that say why."""

from contextlib import suppress

from newsletter.domain.access import Action, authorize
from newsletter.domain.composition import first_title
from newsletter.domain.declaration import NewsletterDeclaration
from newsletter.domain.issue import Block, Issue, IssueState, Stale
from newsletter.domain.schedule import due_slots
from newsletter.domain.selection import refill
from newsletter.pipeline.context import Context
from newsletter.pipeline.knowing import items_of, known_for
from newsletter.storage import issues, vocabularies
from newsletter.storage.database import Session


def assemble(context: Context, newsletter: str) -> Issue | None:
    """Return the issue of the first due slot that is not approved, with fresh suggestions; None when no slot is due.

    When all are approved, the last is returned as it is. Run again, nothing changes but for new or
    changed items; what an editor worded, placed or dropped stays. Raises LookupError for an unknown newsletter.
    """
    authorize(context.actor, Action.EDIT)
    with context.database.writing() as session:
        letter = vocabularies.newsletter(session, newsletter)
        draft = _due(context, session, letter)
    if draft is None or draft.state is IssueState.APPROVED:
        return draft
    filled = _filled(context, letter, draft)
    return draft if _same(filled, draft) else _saved(context, filled, draft)


def _due(context: Context, session: Session, letter: NewsletterDeclaration) -> Issue | None:
    """Return the issue to work on; a rhythm may have several slots within its lead."""
    draft = None
    for slot in due_slots(letter.rhythm, letter.timezone, context.now()):
        draft = issues.get(session, issues.find_or_create(session, letter.id, slot, context.by))
        if draft.state is not IssueState.APPROVED:
            break
    return draft


def _filled(context: Context, letter: NewsletterDeclaration, draft: Issue) -> Issue:
    """Return the draft with what is suggested now; years of items are read while others may write."""
    with context.database.reading() as session:
        known = known_for(session, letter, draft.slot, besides=draft.id)
        return _with_subject(refill(draft, letter.section, items_of(context, session), known), letter)


def _saved(context: Context, filled: Issue, draft: Issue) -> Issue:
    with context.database.writing() as session:
        with suppress(Stale):  # an editor was faster: their change wins, the next assembly adds to it
            issues.save(session, filled, draft.revision, context.by)
        return issues.get(session, draft.id)


def _with_subject(draft: Issue, letter: NewsletterDeclaration) -> Issue:
    """Propose the first title as the subject until a person chooses one."""
    first = first_title(draft, letter)
    return draft if draft.head_edited or not first else draft.model_copy(update={"subject": first})


def _same(one: Issue, other: Issue) -> bool:
    return (one.subject, _blocks(one)) == (other.subject, _blocks(other))


def _blocks(draft: Issue) -> list[Block]:
    return sorted(draft.blocks, key=lambda block: (block.id, block.item_id or 0))
