"""Send: one connection's work on one campaign; the intent is durable before its message leaves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from pydantic import BaseModel

from newsletter.domain.access import Action, authorize
from newsletter.domain.campaign import Campaign, Settled, Taken
from newsletter.domain.delivery import DeliveryState
from newsletter.pipeline.context import Context
from newsletter.pipeline.mailroom import Mailroom, NotAllowed
from newsletter.storage import campaigns, ledger, members, versions
from newsletter.values.mail import Outcome, OutgoingMail, Transport, TransportKind, Unavailable

#: Seconds before another attempt when the transport names no delay.
AGAIN = 300.0


def transport_of(context: Context) -> tuple[TransportKind, BaseModel]:
    """Return the transport messages leave by and its checked settings."""
    kind = context.registry.transport_kind(context.site.transport)
    return kind, kind.Config.model_validate(dict(context.site.transport_config))


def send(context: Context, campaign: int, owner: str, stop: Callable[[], bool] = lambda: False) -> int:
    """Send what is due of a campaign through one connection until nothing is; returns the messages settled.

    `owner` names the connection in the ledger, `stop` is asked before every message. Run again, or by
    many connections at once, nobody gets a second copy. Raises `Unavailable` when the transport does
    not work; the rows then wait, untouched.
    """
    authorize(context.actor, Action.SEND)
    with context.database.reading() as session:
        current = campaigns.get(session, campaign)
        version = versions.get(session, current.version)
    kind, config = transport_of(context)
    connection = _Connection(context, current, owner, Mailroom(context.site, current, version), stop)
    with kind.open(config) as transport:
        return connection.run(transport)


@dataclass
class _Connection:
    """Pulls rows from the ledger, hands messages to the transport, writes outcomes with the next intent."""

    context: Context
    campaign: Campaign
    owner: str
    mailroom: Mailroom
    stop: Callable[[], bool]
    holding: dict[str, Taken] = field(default_factory=dict)
    pending: list[Settled] = field(default_factory=list)
    settled: int = 0
    fault: str = ""

    def run(self, transport: Transport) -> int:
        try:
            for outcome in transport.deliver(self._messages()):
                self._note(outcome)
        finally:
            self._let_go()
        if self.fault:
            raise Unavailable(self.fault)
        return self.settled

    def _messages(self) -> Iterator[OutgoingMail]:
        while not self.stop():
            taken = self._next()
            if taken is None:
                return
            message = self._write(taken)
            if message is not None:
                self.holding[message.key] = taken
                yield message

    def _next(self) -> Taken | None:
        """Commit the outcomes so far and the next intent together."""
        now = self.context.now()
        with self.context.database.writing() as session:
            self.settled += ledger.record(session, self.owner, self.pending, now)
            taken = ledger.take(session, self.campaign, self.owner, 1, now)
        self.pending.clear()
        return taken[0] if taken else None

    def _write(self, taken: Taken) -> OutgoingMail | None:
        """Return the message, or settle the row when it cannot be written: never a silent skip."""
        try:
            with self.context.database.reading() as session:
                reader = members.readers(session, [taken.member])[taken.member]
            return self.mailroom.write(taken, reader)
        except NotAllowed as refusal:
            self._settle(taken, DeliveryState.SUPPRESSED, str(refusal))
        except Exception as fault:  # one member's data must not stop the others
            self._settle(taken, DeliveryState.FAILED, f"render: {type(fault).__name__}: {fault}")
        return None

    def _settle(self, taken: Taken, state: DeliveryState, reply: str) -> None:
        self.pending.append(Settled(delivery=taken.delivery, state=state, reply=reply))

    def _note(self, outcome: Outcome) -> None:
        taken = self.holding.pop(outcome.key)
        if outcome.state == "unavailable":
            self.fault = outcome.reply
            self._settle(taken, DeliveryState.PLANNED, outcome.reply)
            return
        due = None
        if outcome.state == "deferred":
            due = self.context.now() + timedelta(seconds=outcome.after or AGAIN)
        state = DeliveryState(outcome.state)
        self.pending.append(Settled(delivery=taken.delivery, state=state, reply=outcome.reply, due_at=due))

    def _let_go(self) -> None:
        """Write what is known; what the transport never answered for is in doubt."""
        for taken in self.holding.values():
            self._settle(taken, DeliveryState.IN_DOUBT, "the connection ended without an answer")
        self.holding.clear()
        with self.context.database.writing() as session:
            self.settled += ledger.record(session, self.owner, self.pending, self.context.now())
        self.pending.clear()
