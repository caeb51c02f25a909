"""Notify: the queued messages leave for the people who look after something here, each of them once."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from newsletter.domain.access import Action, authorize
from newsletter.domain.notice import Notice
from newsletter.pipeline.context import Context
from newsletter.pipeline.transports import opened
from newsletter.render.notice import NoticeHead, encoded
from newsletter.storage import notices, vocabularies
from newsletter.storage.database import Session
from newsletter.values.base import Value, readable
from newsletter.values.mail import Outcome, OutgoingMail, Unavailable

#: How long a notice is the one's who took it, and how long it waits when the transport names no delay.
LEASE, AGAIN = timedelta(minutes=10), timedelta(minutes=5)
#: When nobody expects a notice any more.
GIVEN_UP = timedelta(days=7)
#: A notice and its message.
Written = tuple[Notice, OutgoingMail]


class _Sender(Value):
    """Who notices come from: the address of the first newsletter, in the name of the whole network."""

    name: str
    address: str
    reply_to: str


def notify(context: Context) -> list[Notice]:
    """Send the queued notices and return those the transport accepted; the others keep why, and wait for their time.

    Only addresses this installation may write to are written to; a recipient refused for good is not asked again.
    A notice is taken before it leaves, so that of two clocks one sends it, and marked once accepted: should we stop in
    between, it leaves again later, the same bytes with the same Message-ID.
    """
    authorize(context.actor, Action.SEND)
    with context.database.reading() as session:
        queued = notices.waiting(session, context.now())
        sender = _sender(session) if queued else None
    if sender is None:
        return []
    written = list(_written(context, queued, sender))
    return list(_delivered(context, written)) if written else []


def _sender(session: Session) -> _Sender:
    brand = vocabularies.brand(session)
    address = next((one.sender.address for one in vocabularies.newsletters(session)), brand.contact)
    return _Sender(name=brand.name, address=address, reply_to=brand.contact)


def _written(context: Context, queued: Sequence[Notice], sender: _Sender) -> Iterator[Written]:
    """Yield the notices that can be written, with their message; why another cannot be is noted."""
    for notice in queued:
        if not context.site.may_write_to(notice.recipient):
            _miss(context, notice, f"{notice.recipient} is not among NEWSLETTER_ALLOWED_RECIPIENTS")
            continue
        try:
            yield notice, _mail(notice, sender)
        except ValueError as fault:
            _miss(context, notice, str(fault), notices.NEVER)


def _mail(notice: Notice, sender: _Sender) -> OutgoingMail:
    # The number alone may be given again in another database of the same domain.
    told = hashlib.sha256(f"{notice.key}\0{notice.recipient}".encode()).hexdigest()[:16]
    identity = f"<notice.{notice.id}.{told}@{sender.address.rpartition('@')[2]}>"
    head = NoticeHead(from_name=sender.name, from_address=sender.address, reply_to=sender.reply_to, message_id=identity)
    return OutgoingMail(
        key=f"notice-{notice.id}",
        message_id=identity,
        envelope_from=sender.reply_to,
        recipient=notice.recipient,
        pieces=(encoded(notice, head),),
    )


def _delivered(context: Context, written: Sequence[Written]) -> Iterator[Notice]:
    """Hand the messages over; each outcome is noted as it comes, and what was taken without one."""
    taken: dict[str, Notice] = {}
    try:
        with opened(context) as transport:
            for outcome in transport.deliver(_taken(context, written, taken)):
                notice = taken.pop(outcome.key)
                if _noted(context, notice, outcome):
                    yield notice
    except Unavailable as fault:
        with context.database.writing() as session:
            for notice, _ in written:
                # Not those that were settled, nor those another clock holds.
                notices.postpone(session, notice.id, _line(str(fault)), context.now(), _later(context, notice))
    for notice in taken.values():
        _doubt(context, notice, "the transport stopped before it answered")


def _taken(context: Context, written: Sequence[Written], taken: dict[str, Notice]) -> Iterator[OutgoingMail]:
    """Yield each message once it is ours."""
    for notice, mail in written:
        with context.database.writing() as session:
            ours = notices.take(session, notice.id, context.now(), context.now() + LEASE)
        if ours:
            taken[mail.key] = notice
            yield mail


def _noted(context: Context, notice: Notice, outcome: Outcome) -> bool:
    if outcome.state == "accepted":
        with context.database.writing() as session:
            notices.accepted(session, notice.id, context.now())
        return True
    if outcome.state == "in_doubt":
        _doubt(context, notice, outcome.reply)
        return False
    later = _later(context, notice, outcome.after)
    _miss(context, notice, outcome.reply, notices.NEVER if outcome.state == "failed" else later)
    return False


def _doubt(context: Context, notice: Notice, why: str) -> None:
    """Send a message once more that may have arrived; one that may have arrived twice is never sent again."""
    due_at = notices.NEVER if notice.doubts else _later(context, notice)
    with context.database.writing() as session:
        notices.doubted(session, notice.id, _line(f"nobody knows whether it arrived: {why}"), due_at)


def _later(context: Context, notice: Notice, seconds: float | None = None) -> datetime:
    """Return when to try again: after longer and longer rests, and never again once nobody expects it any more."""
    age = context.now() - notice.written_at
    if age > GIVEN_UP:
        return notices.NEVER
    return context.now() + max(AGAIN if seconds is None else timedelta(seconds=seconds), age / 4)


def _miss(context: Context, notice: Notice, why: str, due_at: datetime | None = None) -> None:
    with context.database.writing() as session:
        notices.missed(session, notice.id, _line(why), due_at or context.now() + AGAIN)


def _line(why: str) -> str:
    return " ".join(readable(why).split())
