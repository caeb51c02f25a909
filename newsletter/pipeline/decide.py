"""Decide: a person says that two items tell the same thing, or that they do not; grouping honours it."""

from newsletter.domain.access import Action, authorize
from newsletter.domain.source import Decision, Stored, Verdict
from newsletter.pipeline.context import Context
from newsletter.storage import decisions, items
from newsletter.storage.database import Session


def decide(context: Context, one: str, other: str, verdict: Verdict) -> Decision:
    """Keep what a person says of two items, each named `source/external_id`; the last word counts.

    The next assembly follows it. Raises LookupError for an item the actor cannot place, ValueError for one and the
    same item.
    """
    authorize(context.actor, Action.EDIT)
    with context.database.writing() as session:
        first, second = _item(context, session, one), _item(context, session, other)
        if first.id == second.id:
            raise ValueError(f"{one} and {other} are one item: name two")
        return decisions.keep(session, (first.id, second.id), verdict, context.by)


def _item(context: Context, session: Session, ref: str) -> Stored:
    found = items.by_ref(session, ref, context.actor.scope)
    if found is None:
        raise LookupError(f"there is no item “{ref}”: write source/external_id, as `newsletter item list` shows it")
    return found
