"""Send: one connection's work on one campaign; the intent is durable before its message leaves."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import random
from time import monotonic, sleep

from newsletter.domain.access import Action, authorize
from newsletter.domain.answers import judge
from newsletter.domain.campaign import Campaign
from newsletter.domain.delivery import DeliveryState, Settled, Taken
from newsletter.domain.member import Reader
from newsletter.domain.trouble import Trouble
from newsletter.pipeline.context import Context
from newsletter.pipeline.mailroom import Mailroom, NotAllowed
from newsletter.pipeline.transports import opened
from newsletter.storage import campaigns, ledger, throttles, versions, workers
from newsletter.storage.database import StorageUnavailable
from newsletter.storage.turns import Handed, Turn, take_turns
from newsletter.values.base import Value
from newsletter.values.mail import Outcome, OutgoingMail, Transport, Unavailable

#: Seconds a connection waits for a database that is away, when somebody waits for its end, and between two attempts.
PATIENCE, _FAREWELL, _PAUSE = 60.0, 5.0, 0.5
#: How the reply of a row begins whose message could not be written.
_UNWRITTEN = "render: "


class Sent(Value):
    """What came of one connection's work."""

    #: Messages the other side answered for, whatever it said.
    settled: int = 0
    #: Why it stopped before nothing was due any more.
    fault: str = ""
    #: True when another attempt would meet the same fault.
    hopeless: bool = False
    #: True when it stopped because the other side asks for it.
    slowed: bool = False


def _never() -> bool:
    return False


def send(
    context: Context, campaign: int, owner: str, stop: Callable[[], bool] = _never, hurry: Callable[[], bool] = _never
) -> Sent:
    """Send what is due of a campaign through one connection until nothing is.

    `owner` names the connection in the ledger, after a worker known there. `stop` is asked before every message;
    `hurry`, while a database is away, tells whether somebody waits for the end. Run again, or by many at once, nobody
    gets a second copy. When the transport does not work, the rows wait untouched and the fault is returned.
    """
    authorize(context.actor, Action.SEND)
    with context.database.writing() as session:
        # May have left in a pass that broke off, of any campaign: in doubt before a turn says what is held.
        workers.give_up_held(session, owner, context.now())
        current = campaigns.get(session, campaign)
        version = versions.get(session, current.version)
        limits = throttles.concerning(session, current, context.site.transport)
    sending = _Sending(context, current, owner, Mailroom(context.site, current, version), stop, hurry, limits)
    trouble = sending.trouble
    try:
        with opened(context) as transport:
            sending.run(transport)
    except Unavailable as fault:
        trouble.fault = str(fault)
    return Sent(settled=sending.settled, fault=trouble.fault, hopeless=trouble.hopeless, slowed=trouble.slowed)


@dataclass
class _Sending:
    """Pulls rows from the ledger, hands messages to the transport, writes outcomes with the next intent."""

    context: Context
    campaign: Campaign
    owner: str
    mailroom: Mailroom
    stop: Callable[[], bool]
    hurry: Callable[[], bool]
    #: The rates it must mind.
    limits: tuple[str, ...] = ()
    #: Taken and written, and not handed to the transport yet.
    ready: deque[tuple[Taken, OutgoingMail]] = field(default_factory=deque)
    holding: dict[str, Taken] = field(default_factory=dict)
    pending: list[Settled] = field(default_factory=list)
    settled: int = 0
    #: True where a turn may have given rows that nobody here heard of: it was not answered, or the pass ends.
    unsure: bool = False
    #: Messages the transport carries side by side.
    lines: int = 1
    trouble: Trouble = field(init=False)

    def __post_init__(self) -> None:
        self.trouble = Trouble(self.campaign.candidates)

    def run(self, transport: Transport) -> None:
        self.lines, transport.window = transport.lines, self.context.site.window
        try:
            for outcome in transport.deliver(self._messages()):
                self._note(outcome)
        finally:
            self._let_go()

    def _messages(self) -> Iterator[OutgoingMail]:
        while not (self.trouble.hopeless or self.trouble.slowed or self.stop()):
            if not self.ready and not self._take():
                return
            if self.ready:
                taken, message = self.ready.popleft()
                self.holding[message.key] = taken
                yield message

    def _take(self) -> bool:
        """Take the next rows and write their messages, all of them at once; False when nothing is due."""
        handed = self._turn(self._room())
        for taken, reader in handed:
            message = self._write(taken, reader)
            if message is not None:
                self.ready.append((taken, message))
        return bool(handed)

    def _room(self) -> int:
        """Return how many rows to take: with those in hand, never more than two for each line, times the window.

        In a window of one a line takes one at a time, so that what a person decides holds for the next message.
        """
        window = self.context.site.window
        room = 2 * window * self.lines - len(self.holding)
        return room if window > 1 else min(self.lines, room)

    def _turn(self, wanted: int) -> Handed:
        """Commit the outcomes so far and the next intents together, with those of other connections.

        A database that is away is waited for, also when the heart stands still, as it must then: what the server
        answered meanwhile is known here and nowhere else.
        """
        began = monotonic()
        while True:
            try:
                handed = self.context.database.together(take_turns, self._question(wanted))
            except StorageUnavailable:
                self.unsure = True
                if monotonic() > began + (_FAREWELL if self.hurry() else PATIENCE):
                    raise
                sleep(_PAUSE)
                wanted = 0 if self.stop() else wanted
            else:
                self.pending.clear()
                return handed

    def _question(self, wanted: int) -> Turn:
        holding = tuple(taken.delivery for taken in self.holding.values()) if self.unsure else None
        told, now = tuple(self.pending), self.context.now()
        return Turn(self.owner, self.campaign, told, wanted, now, self.limits, holding)

    def _write(self, taken: Taken, reader: Reader) -> OutgoingMail | None:
        """Return the message, or settle the row when it cannot be written: never a silent skip."""
        try:
            message = self.mailroom.write(taken, reader)
        except NotAllowed as refusal:
            self._settle(taken, DeliveryState.SUPPRESSED, str(refusal))
        except Exception as fault:  # one member's data must not stop the others
            self._cannot_write(taken, f"{_UNWRITTEN}{type(fault).__name__}: {fault}")
        else:
            self.trouble.wrote()
            return message
        return None

    def _cannot_write(self, taken: Taken, why: str) -> None:
        self._settle(taken, DeliveryState.FAILED, why)
        with self.context.database.reading() as session:
            known = 1 + ledger.count_failed(session, self.campaign, _UNWRITTEN)
        self.trouble.could_not_write(why, known)

    def _settle(self, taken: Taken, state: DeliveryState, reply: str) -> None:
        self.pending.append(Settled(delivery=taken.delivery, state=state, reply=reply, provider=taken.provider))

    def _note(self, outcome: Outcome) -> None:
        taken = self.holding[outcome.key]
        self.pending.append(judge(taken, outcome, self.context.now(), random()))  # noqa: S311 (spreads attempts)
        del self.holding[outcome.key]
        # A server that never answers for what it was given does not work, whatever arrives.
        self.settled += outcome.state not in ("unavailable", "in_doubt")
        self.trouble.answered(outcome)

    def _let_go(self) -> None:
        """Write what is known; what never left waits on, what the transport never answered for is in doubt."""
        for taken, _ in self.ready:
            self._settle(taken, DeliveryState.PLANNED, "")
        self.ready.clear()
        for taken in self.holding.values():
            self._settle(taken, DeliveryState.IN_DOUBT, "the connection ended without an answer")
        self.holding.clear()
        # Nothing is held any more: what a turn gave and nobody wrote waits on.
        self.unsure = True
        self._turn(0)
