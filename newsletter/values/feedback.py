"""What we learn after a message left."""

from enum import StrEnum

from newsletter.values.base import Moment, Value


class FeedbackKind(StrEnum):
    """The nature of an event about a delivery."""

    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"


class Feedback(Value):
    """One event about one delivery, from whoever reports it."""

    #: The reporter's own identifier of the event: the same event told twice counts once.
    event_id: str
    message_id: str
    kind: FeedbackKind
    #: True when the address will never work.
    permanent: bool = False
    at: Moment
    detail: str = ""
