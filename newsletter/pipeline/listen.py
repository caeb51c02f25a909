"""Listen: what is learnt after a message left becomes events, and a bounce or a goodbye becomes a suppression."""

from collections.abc import Iterable

from newsletter.pipeline.context import Context
from newsletter.storage import feedback
from newsletter.values.base import Value
from newsletter.values.feedback import Feedback


class Heard(Value):
    """Events kept, known already, and about no delivery of ours."""

    new: int = 0
    known: int = 0
    strange: int = 0


def listen(context: Context, events: Iterable[Feedback]) -> Heard:
    """Keep each event once and act on it; the same events told again change nothing.

    A permanent bounce or a complaint closes the address for every newsletter, an unsubscription for
    its own. An event whose Message-ID is not one of ours is counted and ignored.
    """
    counts = {"new": 0, "known": 0, "strange": 0}
    for event in events:
        with context.database.writing() as session:
            counts[feedback.keep(session, event, context.actor.name)] += 1
    return Heard(**counts)
