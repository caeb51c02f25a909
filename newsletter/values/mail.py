"""The door for transports: how one encoded message leaves, and the four things that can come of it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import ClassVar, Literal, NamedTuple, Self

from pydantic import BaseModel

from newsletter.values.api import Api
from newsletter.values.base import Value


class OutgoingMail(NamedTuple):
    """One message ready to leave: bytes on the wire, never an e-mail object."""

    #: Names the delivery for transports with idempotency keys; the same on every attempt.
    key: str
    message_id: str
    envelope_from: str
    recipient: str
    #: One after the other, RFC 5322 with CRLF line ends, not dot-stuffed. What all copies share is there once.
    pieces: tuple[bytes, ...]
    #: True when every line of it ends with CRLF and none begins with a dot: it may go on the wire as it is.
    wire_ready: bool = False
    #: True when every byte of it is ASCII; otherwise whoever wants to know looks.
    seven_bits: bool = False

    @property
    def content(self) -> bytes:
        """The whole message, put together whenever it is asked for: many wait, few are on their way."""
        return b"".join(self.pieces)

    @property
    def size(self) -> int:
        """Bytes of the whole message."""
        return sum(map(len, self.pieces))


class Receipt(Value):
    """The other side took responsibility; `reply` is what it said (a queue id, a path)."""

    reply: str = ""


class Rejected(Exception):
    """This message is refused for good; say it with the reply received.

    `blames_us`: the refusal is about the sender or the message (policy, size, a blocklist), not about the recipient.
    """

    def __init__(self, reply: str, *, blames_us: bool = False) -> None:
        super().__init__(reply)
        self.blames_us = blames_us


class TryLater(Exception):
    """Certainly not accepted now; `after` is the delay in seconds before another attempt, ours when not known.

    `slows`: the other side asks us to slow down, whoever receives.
    """

    def __init__(self, reply: str, after: float | None = None, *, slows: bool = False) -> None:
        super().__init__(reply)
        self.after, self.slows = after, slows


class Unavailable(Exception):
    """The transport itself does not work (connection, authentication, configuration); nothing left."""


class Outcome(Value):
    """What became of the message `key`."""

    key: str
    #: What `send` did: gave a `Receipt`, raised `Rejected`, `TryLater`, anything else (the message began to leave and
    #: nobody knows), `Unavailable` (nothing left: the delivery stays as it was).
    state: Literal["accepted", "failed", "deferred", "in_doubt", "unavailable"]
    reply: str = ""
    #: Seconds before another attempt, for `deferred`; ours when not known.
    after: float | None = None
    #: For `failed`: the refusal is about us or the message, and another member would meet it too.
    blames_us: bool = False
    #: For `deferred`: the other side asks us to slow down, whoever receives.
    slows: bool = False


class Transport(AbstractContextManager["Transport"], ABC):
    """An open, configured way out, used by one thread."""

    #: Messages it may carry side by side; for each it may have two in hand, one on its way and one announced.
    lines: int = 1
    #: How many may leave together in the place of one: set by whoever sends, before `deliver`. A transport that takes
    #: them one after the other need not look.
    window: int = 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @abstractmethod
    def send(self, message: OutgoingMail) -> Receipt:
        """Hand over one message.

        Raises `Rejected`, `TryLater` or `Unavailable`; any other exception means that the message
        began to leave and nobody knows whether it arrived: it is then in doubt.
        """

    def close(self) -> None:
        """Leave politely; must not raise."""
        return

    def deliver(self, messages: Iterable[OutgoingMail]) -> Iterator[Outcome]:
        """Send each message in turn and tell what became of it.

        Pulling a message commits its intent to the ledger; an outcome yielded is recorded with the
        next intent. After an `unavailable` outcome the transport is not used again. A pipelining
        transport overrides this loop and keeps its promise: one outcome per message pulled.
        """
        for message in messages:
            outcome = self._attempt(message)
            yield outcome
            if outcome.state == "unavailable":
                return

    def _attempt(self, message: OutgoingMail) -> Outcome:
        try:
            receipt = self.send(message)
        except Rejected as refusal:
            return Outcome(key=message.key, state="failed", reply=str(refusal), blames_us=refusal.blames_us)
        except TryLater as delay:
            return Outcome(key=message.key, state="deferred", reply=str(delay), after=delay.after, slows=delay.slows)
        except Unavailable as fault:
            return Outcome(key=message.key, state="unavailable", reply=str(fault))
        except Exception as fault:
            return Outcome(key=message.key, state="in_doubt", reply=f"{type(fault).__name__}: {fault}")
        return Outcome(key=message.key, state="accepted", reply=receipt.reply)

    def find(self, message_id: str) -> bool | None:
        """Tell whether `message_id` was accepted earlier; None when this transport cannot know."""
        return None


class TransportKind(ABC):
    """A way for mail to leave, offered by a plugin."""

    #: Unique among all plugins; `NEWSLETTER_TRANSPORT` chooses it.
    name: ClassVar[str]
    #: Shown to people, in French.
    label: ClassVar[str]
    #: The configuration's schema.
    Config: ClassVar[type[BaseModel]]

    @abstractmethod
    def open(self, config: BaseModel, http: Api | None = None) -> Transport:
        """Return an open transport; `config` is an instance of `Config`, `http` the way to a web service.

        Raises `Unavailable` when the other side cannot be reached or refuses us.
        """

    def connections(self, config: BaseModel) -> int:
        """How many transports may be open at once, each used by a thread of its own."""
        return 1
