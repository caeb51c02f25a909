"""How fast mail may leave: token buckets for each transport and each mailbox provider."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import floor
from typing import Annotated

from pydantic import Field, StringConstraints

from newsletter.values.base import Host, Slug, Value

#: The slowest a provider gets, as a part of its rate, however often it asks us to slow down.
SLOWEST = 1 / 16
#: How the names of transports' buckets begin.
_TRANSPORT = "@"
#: How much of its rate a provider that slowed us down wins back with each message it accepts.
_STEP = 1 / 50


class RateDeclaration(Value):
    """How many messages may leave in a minute; a bucket of `burst` tokens is filled at that rate."""

    id: Slug
    per_minute: float = Field(gt=0, le=1_000_000)
    #: Messages that may leave at once after a rest; those of six seconds when nothing is said.
    burst: int = Field(default=0, ge=0)


class ProviderDeclaration(RateDeclaration):
    """Mailboxes behind one door: what their provider takes from one sender."""

    label: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    domains: tuple[Host, ...] = Field(min_length=1)
    #: Messages under way at one time, from all workers together; 0 for no limit.
    at_once: int = Field(default=0, ge=0)


def of_transport(name: str) -> str:
    """Return the name of a transport's bucket; no provider can have it."""
    return _TRANSPORT + name


@dataclass
class Bucket:
    """What may leave now by one door."""

    id: str
    per_minute: float
    burst: int
    at_once: int
    tokens: float
    filled_at: datetime
    #: The part of the rate used: halved when the other side asks us to slow down, won back with what it accepts.
    pace: float = 1.0
    #: Messages under way.
    under_way: int = 0

    def fill(self, now: datetime) -> None:
        """Add what has come since; a clock set back adds nothing, one set forward at most a full bucket."""
        elapsed = max((now - self.filled_at).total_seconds(), 0.0)
        self.tokens = min(self.tokens + elapsed * self.per_minute * self.pace / 60, float(self.burst))
        self.filled_at = now

    @property
    def room(self) -> int:
        """How many messages may leave now."""
        free = self.at_once - self.under_way if self.at_once else self.burst
        return max(min(floor(self.tokens), free), 0)

    def spend(self, messages: int) -> None:
        """Take the tokens of messages that leave."""
        self.tokens -= messages
        self.under_way += messages

    def slow_down(self) -> None:
        """Go half as fast and rest: the other side asked for it."""
        self.pace = max(self.pace / 2, SLOWEST)
        self.tokens = min(self.tokens, 0.0)

    def win_back(self, accepted: int) -> None:
        """Go a little faster with each message accepted."""
        self.pace = min(self.pace + accepted * _STEP, 1.0)


class Purse:
    """The buckets a taker of work must mind; without any, it may take what it likes."""

    def __init__(self, buckets: Iterable[Bucket]) -> None:
        self.buckets = {bucket.id: bucket for bucket in buckets}
        self._transport = next((one for one in self.buckets.values() if one.id.startswith(_TRANSPORT)), None)

    def concerned(self, provider: str) -> Bucket | None:
        """Return the bucket an answer speaks of: the provider's, or the transport's for all others; None without."""
        return self.buckets.get(provider, self._transport)

    def within(self, wanted: int) -> int:
        """Return how much of what is wanted the transport takes now."""
        return wanted if self._transport is None else min(wanted, self._transport.room)

    def shares(self, wanted: int) -> list[tuple[str, int]]:
        """Return the providers work may be taken for and how much for each: the limited ones first, then all others.

        All others are called "". Each share is at most `wanted`, which is within what the transport takes: the taker
        stops once it has that many in all.
        """
        limited = [(one.id, min(one.room, wanted)) for one in self.buckets.values() if one is not self._transport]
        return [(provider, most) for provider, most in (*limited, ("", wanted)) if most]

    def spend(self, provider: str, messages: int) -> None:
        """Take the tokens of messages that leave for a provider."""
        for bucket in filter(None, (self._transport, self.buckets.get(provider))):
            bucket.spend(messages)
