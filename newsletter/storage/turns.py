"""The turns of many connections at once: what they learned is written, their next rows are taken, in few statements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from newsletter.domain.campaign import Campaign
from newsletter.domain.delivery import DeliveryState, Settled, Taken
from newsletter.domain.member import Reader
from newsletter.domain.throttle import Purse
from newsletter.storage import ledger, readers, taking, throttles
from newsletter.storage.direct import Direct


@dataclass(frozen=True)
class Turn:
    """What one connection tells and asks."""

    owner: str
    campaign: Campaign
    settled: tuple[Settled, ...]
    #: How many rows it wants; none when it ends.
    wanted: int
    now: datetime
    #: The buckets it must mind (`throttles.concerning`).
    limits: tuple[str, ...] = ()
    #: The deliveries it knows it holds, said where it may have been given others: those never left.
    holding: tuple[int, ...] | None = None


Handed = list[tuple[Taken, Reader]]


def take_turns(direct: Direct, turns: Sequence[Turn]) -> list[Handed]:
    """Record what the connections learned, then hand each its next rows with their readers, in the order of `turns`."""
    now = max(turn.now for turn in turns)
    ledger.record(direct, [(turn.owner, outcome) for turn in turns for outcome in turn.settled], now)
    ledger.record(direct, [one for turn in turns for one in _unheard(direct, turn)], now)
    limits = {limit for turn in turns for limit in turn.limits}
    purse = throttles.purse(direct, limits, now)
    throttles.heed(purse, (outcome for turn in turns for outcome in turn.settled))
    taken = _taken(direct, [turn for turn in turns if turn.wanted], purse)
    throttles.put_back(direct, purse)
    known = readers.of(direct, [one.member for each in taken.values() for one in each])
    return [[(one, known[one.member]) for one in taken.get(turn.owner, ())] for turn in turns]


def _unheard(direct: Direct, turn: Turn) -> Iterator[tuple[str, Settled]]:
    """Yield what a connection was given without hearing of it: it waits on."""
    if turn.holding is not None:
        for delivery in ledger.held(direct, turn.owner):
            if delivery not in turn.holding:
                yield turn.owner, Settled(delivery=delivery, state=DeliveryState.PLANNED)


def _taken(direct: Direct, turns: Sequence[Turn], purse: Purse) -> dict[str, list[Taken]]:
    taken: dict[str, list[Taken]] = {}
    for (_, _, wanted), alike in groupby(sorted(turns, key=_alike), key=_alike):
        same = list(alike)
        wish = taking.Wish(same[0].campaign, tuple(turn.owner for turn in same), wanted, same[0].now)
        taken |= taking.hand_out(direct, wish, purse)
    return taken


def _alike(turn: Turn) -> tuple[int, str, int]:
    """Name those whose rows are taken by one statement: of one campaign, by one worker, as many each."""
    return turn.campaign.id, turn.owner.rpartition("/")[0], turn.wanted
