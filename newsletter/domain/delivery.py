"""The ledger's words: states, what may follow what, and what stays the same on every attempt."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from newsletter.values.base import Value

#: One automatic resend at most, so that nobody ever receives a third copy.
MOST_RESENDS = 1


class DeliveryState(StrEnum):
    """Where one member's copy of one issue stands."""

    PLANNED = "planned"
    ATTEMPTING = "attempting"
    ACCEPTED = "accepted"
    FAILED = "failed"
    DEFERRED = "deferred"
    IN_DOUBT = "in_doubt"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    NEEDS_REVIEW = "needs_review"


class InDoubt(StrEnum):
    """What becomes of a message nobody can tell about."""

    RESEND_ONCE = "resend_once"
    HOLD = "hold"


#: Rows a connection may take when they are due.
WAITING = frozenset({DeliveryState.PLANNED, DeliveryState.DEFERRED})
#: Rows whose message may be anywhere.
HANGING = frozenset({DeliveryState.ATTEMPTING, DeliveryState.IN_DOUBT})
#: Rows nothing more will happen to.
CLOSED = frozenset(
    {
        DeliveryState.ACCEPTED,
        DeliveryState.FAILED,
        DeliveryState.SUPPRESSED,
        DeliveryState.EXPIRED,
        DeliveryState.CANCELLED,
    }
)


def next_after_doubt(found: bool | None, resends: int, policy: InDoubt) -> DeliveryState:
    """Return where a row in doubt goes.

    `found` is the provider's answer (None when it cannot tell), `resends` how often the row was
    already sent again. The provider's word wins; else once more, identical; else a person decides.
    A provider's *no* may come before it has looked everywhere: it earns one more copy, never two.
    """
    if found:
        return DeliveryState.ACCEPTED
    may_resend = found is False or policy is InDoubt.RESEND_ONCE
    return DeliveryState.PLANNED if may_resend and resends < MOST_RESENDS else DeliveryState.NEEDS_REVIEW


def balanced(states: Mapping[DeliveryState, int], candidates: int) -> bool:
    """Tell whether a campaign is done: every candidate is in a closed state, and none is missing."""
    return sum(states.values()) == candidates == sum(states.get(state, 0) for state in CLOSED)


# A message asks three times: each of its names is a part of one digest of its own, and tells nothing of the others.
@lru_cache(maxsize=64)
def _digest(salt: str, delivery: int) -> str:
    return blake2b(str(delivery).encode(), key=bytes.fromhex(salt), digest_size=32).hexdigest()


_IDENTITY, _VERP, _KEY = slice(0, 24), slice(24, 40), slice(40, 64)


def message_id(salt: str, delivery: int, domain: str) -> str:
    """Return the Message-ID of a delivery, the same on every attempt (RFC 5322 §3.6.4).

    `salt` is the campaign's frozen random salt, in hexadecimal.
    """
    return f"<{delivery}.{_digest(salt, delivery)[_IDENTITY]}@{domain}>"


def bounce_address(salt: str, delivery: int, domain: str) -> str:
    """Return the envelope sender that tells which delivery a bounce answers (VERP)."""
    return f"bounce+{delivery}.{_digest(salt, delivery)[_VERP]}@{domain}"


def idempotency_key(salt: str, delivery: int) -> str:
    """Return the key under which a provider recognises a second attempt."""
    return f"{delivery}-{_digest(salt, delivery)[_KEY]}"


class Taken(NamedTuple):
    """A ledger row whose intent is committed: its message may leave."""

    delivery: int
    member: int
    mask: int
    attempt: int
    #: The group of mailbox providers it goes to, whose rate is minded; empty for all others.
    provider: str = ""


class Settled(NamedTuple):
    """What became of a taken row, ready to be written."""

    delivery: int
    state: DeliveryState
    reply: str = ""
    due_at: datetime | None = None
    provider: str = ""
    #: True when the other side asks us to slow down.
    slows: bool = False


class Doubt(Value):
    """A row whose message may or may not have arrived."""

    delivery: int
    state: DeliveryState
    #: How often it was sent again already.
    resends: int
    address: str
    #: Why nobody can tell.
    reply: str = ""
