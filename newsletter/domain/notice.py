"""A message to somebody who looks after something here."""

from newsletter.values.base import Moment, Told, Value


class Notice(Value):
    """One message to one person; what it is about names it, so that it is queued and sent once."""

    #: 0 until storage gives one.
    id: int = 0
    key: str
    recipient: str
    subject: Told
    body: Told
    written_at: Moment
    sent_at: Moment | None = None
    #: When it may be tried next; None: at once.
    due_at: Moment | None = None
    #: Why the last attempt did not leave.
    fault: str = ""
    #: How often it left without an answer: it may have arrived as often.
    doubts: int = 0
