"""Leave: a member ends a newsletter by the link of any letter, old ones too; the next message sees it."""

from newsletter.domain.access import By
from newsletter.domain.tokens import Purpose
from newsletter.pipeline.context import Context
from newsletter.storage import choices

#: Kept with the proof: which wording was agreed to.
MEANS = "unsubscribe link v1"


def leave(context: Context, token: str) -> str:
    """End the newsletter a token names and return that newsletter; done twice, it changes nothing.

    The token is the right to do it (RFC 8058): nobody signs in. Raises `BadToken`.
    """
    newsletter, member = context.site.tokens.read(Purpose.UNSUBSCRIBE, token)
    with context.database.writing() as session:
        choices.leave(session, member, newsletter, MEANS, By(actor=f"member {member}", at=context.now()))
    return newsletter
