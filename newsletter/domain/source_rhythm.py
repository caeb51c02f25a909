"""A source's rhythm: when it is collected next, how it is spared while it fails, when its breaker opens."""

import hashlib
from datetime import datetime, timedelta

from newsletter.domain.source import Source
from newsletter.values.base import Moment, Value

#: Failed collections in a row after which its owner is told, and after which its breaker opens.
TOLD_AFTER, PATIENCE = 3, 10
#: The longest a source that fails is left alone, unless its own rhythm is slower; a broken one is tried that often.
LONGEST = timedelta(hours=24)
#: By how much waits differ from one source to another.
JITTER = 0.1
#: More doublings than this exceed `LONGEST` whatever the rhythm.
_DOUBLINGS = 5


class Pace(Value):
    """What the collections of a source so far decide of the next ones; the fields are those of `Source`."""

    failures: int = 0
    next_due: Moment | None = None
    broken_since: Moment | None = None


def jitter(source: str) -> float:
    """Return the share by which a source waits longer or shorter, from -0.1 to 0.1, the same on every machine.

    Sources with one rhythm so drift apart instead of asking their servers together.
    """
    drawn = int.from_bytes(hashlib.sha256(source.encode()).digest()[:8]) / (2**64 - 1)
    return JITTER * (2 * drawn - 1)


def wait(source: str, every_hours: int, failures: int = 0) -> timedelta:
    """Return how long a source is left alone after `failures` failed collections in a row.

    Each failure doubles its own rhythm, up to a day; a rhythm slower than that stays as it is.
    """
    every = timedelta(hours=every_hours)
    doubled = every * (1 << min(failures, _DOUBLINGS))
    return max(every, min(doubled, LONGEST)) * (1 + jitter(source))


def after(source: Source, at: datetime, *, failed: bool) -> Pace:
    """Return the pace of a source after a collection that ended at `at`; one that went well closes its breaker."""
    declared, failures = source.declaration, source.failures + 1 if failed else 0
    return Pace(
        failures=failures,
        next_due=at + wait(declared.id, declared.every_hours, failures),
        broken_since=(source.broken_since or at) if failures >= PATIENCE else None,
    )
