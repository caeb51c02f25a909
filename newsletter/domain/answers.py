"""What an answer means for a row of the ledger: settled, put off, or waiting as before."""

from datetime import datetime, timedelta

from newsletter.domain.delivery import DeliveryState, Settled, Taken
from newsletter.values.mail import Outcome

#: Seconds before a second attempt, and the most before any other: a server that greylists is asked after minutes,
#: one that is full after hours.
FIRST, LONGEST = 300.0, 4 * 3600.0
#: How far around it the wait is spread, so that those refused together do not come back together.
_SPREAD = 0.25


def judge(taken: Taken, outcome: Outcome, now: datetime, chance: float) -> Settled:
    """Return what becomes of a row; `chance` is from 0 to 1 and spreads the next attempts."""
    state = _becomes(taken, outcome)
    due = None
    if state is DeliveryState.DEFERRED:
        due = now + timedelta(seconds=wait(taken.attempt, outcome.after, chance))
    reply, provider = outcome.reply, taken.provider
    return Settled(taken.delivery, state, reply, due_at=due, provider=provider, slows=outcome.slows)


def _becomes(taken: Taken, outcome: Outcome) -> DeliveryState:
    """Return a row's next state.

    A refusal that is about us and not about the recipient is tried once more: a person may have mended the cause.
    """
    if outcome.state == "unavailable":
        return DeliveryState.PLANNED
    if outcome.state == "failed" and outcome.blames_us and taken.attempt == 1:
        return DeliveryState.DEFERRED
    return DeliveryState(outcome.state)


def wait(attempt: int, named: float | None, chance: float) -> float:
    """Return the seconds before another attempt: as the transport named, else twice as long after each attempt."""
    if named is not None:
        return named
    return min(FIRST * 2.0 ** min(attempt - 1, 20), LONGEST) * (1 - _SPREAD + 2 * _SPREAD * chance)
