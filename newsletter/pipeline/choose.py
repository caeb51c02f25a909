"""Choose: a member says which newsletters to receive, by the link of a letter."""

from collections.abc import Collection

from newsletter.domain.access import By
from newsletter.domain.tokens import BadToken, Purpose
from newsletter.pipeline.context import Context
from newsletter.storage import choices, vocabularies
from newsletter.values.base import Value

#: Kept with the proof: which wording was agreed to.
MEANS = "preferences page v1"


class Choice(Value):
    """One newsletter a member may receive."""

    newsletter: str
    name: str
    received: bool


def offered(context: Context, token: str) -> list[Choice]:
    """Return every newsletter with whether the member of a token receives it; raises `BadToken`."""
    _, member = context.site.tokens.read(Purpose.PREFERENCES, token)
    with context.database.reading() as session:
        received = choices.received(session, member)
        declared = vocabularies.newsletters(session)
    if received is None:
        raise BadToken("this link is a test copy’s, or belongs to somebody who is no longer known")
    return [Choice(newsletter=one.id, name=one.name, received=one.id in received) for one in declared]


def choose(context: Context, token: str, wanted: Collection[str]) -> list[Choice]:
    """Make the member of a token receive exactly the newsletters `wanted`, and return what they receive then.

    What cannot be taken up again, such as an address that bounced, stays closed. Raises `BadToken`.
    """
    _, member = context.site.tokens.read(Purpose.PREFERENCES, token)
    by = By(actor=f"member {member}", at=context.now())
    before = offered(context, token)
    with context.database.writing() as session:
        for one in before:
            if one.received and one.newsletter not in wanted:
                choices.leave(session, member, one.newsletter, MEANS, by)
            elif not one.received and one.newsletter in wanted:
                choices.take_up(session, member, one.newsletter, MEANS, by)
    return offered(context, token)
