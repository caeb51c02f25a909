"""Send: one connection's work on one campaign; the intent is durable before its message leaves."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsletter.domain.access import Action, authorize
from newsletter.domain.campaign import Campaign
from newsletter.domain.delivery import DeliveryState, Settled, Taken
from newsletter.domain.member import Reader
from newsletter.pipeline.context import Context
from newsletter.pipeline.mailroom import Mailroom, NotAllowed
from newsletter.pipeline.transports import opened
from newsletter.storage import campaigns, versions, workers
from newsletter.storage.turns import Handed, Turn, take_turns
from newsletter.values.base import Value
from newsletter.values.mail import Outcome, OutgoingMail, Transport, Unavailable

#: Seconds before another attempt when the transport names no delay.
AGAIN = 300.0
#: Messages in a row that cannot be written before the fault is the letter's, not a member's.
UNWRITABLE = 3


class Sent(Value):
    """What came of one connection's work."""

    #: Messages the other side answered for, whatever it said.
    settled: int = 0
    #: Why it stopped before nothing was due any more.
    fault: str = ""
    #: True when another attempt would meet the same fault.
    hopeless: bool = False


def send(context: Context, campaign: int, owner: str, stop: Callable[[], bool] = lambda: False) -> Sent:
    """Send what is due of a campaign through one connection until nothing is.

    `owner` names the connection in the ledger, after a worker that is known there; `stop` is asked
    before every message. Run again, or by many connections at once, nobody gets a second copy. When
    the transport does not work, the rows wait untouched and the fault is returned.
    """
    authorize(context.actor, Action.SEND)
    with context.database.writing() as session:
        workers.give_up_held(session, owner, context.now())
        current = campaigns.get(session, campaign)
        version = versions.get(session, current.version)
    connection = _Connection(context, current, owner, Mailroom(context.site, current, version), stop)
    try:
        with opened(context) as transport:
            connection.run(transport)
    except Unavailable as fault:
        connection.fault = str(fault)
    return Sent(settled=connection.settled, fault=connection.fault, hopeless=connection.unwritable >= UNWRITABLE)


@dataclass
class _Connection:
    """Pulls rows from the ledger, hands messages to the transport, writes outcomes with the next intent."""

    context: Context
    campaign: Campaign
    owner: str
    mailroom: Mailroom
    stop: Callable[[], bool]
    #: Taken, and not handed to the transport yet.
    ready: deque[tuple[Taken, Reader]] = field(default_factory=deque)
    holding: dict[str, Taken] = field(default_factory=dict)
    pending: list[Settled] = field(default_factory=list)
    settled: int = 0
    unwritable: int = 0
    fault: str = ""

    def run(self, transport: Transport) -> None:
        try:
            for outcome in transport.deliver(self._messages()):
                self._note(outcome)
        finally:
            self._let_go()

    def _messages(self) -> Iterator[OutgoingMail]:
        while not self.stop() and self.unwritable < UNWRITABLE:
            if not self.ready:
                self.ready.extend(self._turn(self.context.site.window))
            if not self.ready:
                return
            taken, reader = self.ready.popleft()
            message = self._write(taken, reader)
            if message is not None:
                self.holding[message.key] = taken
                yield message

    def _turn(self, wanted: int) -> Handed:
        """Commit the outcomes so far and the next intents together, with those of other connections."""
        turn = Turn(self.owner, self.campaign, tuple(self.pending), wanted, self.context.now())
        handed = self.context.database.together(take_turns, turn)
        self.pending.clear()
        return handed

    def _write(self, taken: Taken, reader: Reader) -> OutgoingMail | None:
        """Return the message, or settle the row when it cannot be written: never a silent skip."""
        try:
            message = self.mailroom.write(taken, reader)
        except NotAllowed as refusal:
            self._settle(taken, DeliveryState.SUPPRESSED, str(refusal))
        except Exception as fault:  # one member's data must not stop the others
            self._cannot_write(taken, f"render: {type(fault).__name__}: {fault}")
        else:
            self.unwritable = 0
            return message
        return None

    def _cannot_write(self, taken: Taken, why: str) -> None:
        self._settle(taken, DeliveryState.FAILED, why)
        self.unwritable += 1
        if self.unwritable == UNWRITABLE:
            self.fault = f"{UNWRITABLE} messages in a row cannot be written: {why}"

    def _settle(self, taken: Taken, state: DeliveryState, reply: str) -> None:
        self.pending.append(Settled(delivery=taken.delivery, state=state, reply=reply))

    def _note(self, outcome: Outcome) -> None:
        taken = self.holding[outcome.key]
        if outcome.state == "unavailable":
            self.fault = outcome.reply
            self._settle(taken, DeliveryState.PLANNED, outcome.reply)
        else:
            due = self._next_attempt(outcome) if outcome.state == "deferred" else None
            state = DeliveryState(outcome.state)
            self.pending.append(Settled(delivery=taken.delivery, state=state, reply=outcome.reply, due_at=due))
            # A server that never answers for what it was given does not work, whatever arrives.
            self.settled += state is not DeliveryState.IN_DOUBT
        del self.holding[outcome.key]

    def _next_attempt(self, outcome: Outcome) -> datetime:
        return self.context.now() + timedelta(seconds=AGAIN if outcome.after is None else outcome.after)

    def _let_go(self) -> None:
        """Write what is known; what never left waits on, what the transport never answered for is in doubt."""
        for taken, _ in self.ready:
            self._settle(taken, DeliveryState.PLANNED, "")
        self.ready.clear()
        for taken in self.holding.values():
            self._settle(taken, DeliveryState.IN_DOUBT, "the connection ended without an answer")
        self.holding.clear()
        self._turn(0)
