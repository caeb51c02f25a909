"""Short hands for the tests of storage: workers, rows as they stand, many threads at one question."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import text

from newsletter.domain.campaign import Campaign
from newsletter.domain.delivery import DeliveryState, Settled, Taken
from newsletter.domain.throttle import Purse
from newsletter.storage import ledger, taking, workers
from newsletter.storage.database import Database
from newsletter.storage.direct import Direct
from tests.sending import NOW

#: A connection of the worker `ours`.
OWNER = "ours/1"
R = TypeVar("R")


class Row(NamedTuple):
    """A ledger row as it stands."""

    state: str
    owner: str | None = None
    attempt: int = 0
    resends: int = 0
    reply: str = ""


def hire(database: Database, *names: str) -> None:
    """Make these workers known; `ours` when none is named."""
    with database.writing() as session:
        for name in names or ("ours",):
            workers.start(session, name, "localhost", 1, NOW)


def take(
    database: Database, campaign: Campaign, owner: str = OWNER, limit: int = 100, now: datetime = NOW
) -> list[Taken]:
    """Take rows in a transaction of their own."""
    with database.direct() as direct:
        return take_in(direct, campaign, owner, limit, now)


def take_in(direct: Direct, campaign: Campaign, owner: str, limit: int, now: datetime = NOW) -> list[Taken]:
    """Take rows, whatever their provider's rate."""
    return taking.hand_out(direct, taking.Wish(campaign, (owner,), limit, now), Purse(()))[owner]


def record(database: Database, owner: str, *settled: Settled) -> int:
    """Record outcomes in a transaction of their own."""
    with database.direct() as direct:
        return record_in(direct, owner, *settled)


def record_in(direct: Direct, owner: str, *settled: Settled, now: datetime = NOW) -> int:
    """Record outcomes of one connection."""
    return ledger.record(direct, [(owner, one) for one in settled], now)


def outcome(taken: Taken, state: DeliveryState = DeliveryState.ACCEPTED, **fields: Any) -> Settled:
    """Return what became of a row taken."""
    return Settled(delivery=taken.delivery, state=state, **fields)


def people(taken: Sequence[Taken]) -> list[int]:
    """Return the members of rows taken, in their order."""
    return [one.member for one in taken]


def rows(database: Database, campaign: Campaign) -> dict[int, Row]:
    """Return the ledger rows of a campaign by member."""
    chosen = "SELECT member_id, state, owner, attempt, resends, reply FROM delivery WHERE campaign_id = :campaign"
    found = ask(database, f"{chosen} ORDER BY id", campaign=campaign.id)
    return {member: Row(*rest) for member, *rest in found}


def ask(database: Database, question: str, **values: Any) -> list[tuple[Any, ...]]:
    """Return what a question in SQL finds."""
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(question), values)]


def write(database: Database, statement: str, **values: Any) -> None:
    """Write past the house, as an accident or another process would."""
    with database.writing() as session:
        session.connection().execute(text(statement), values)


def together(crowd: int, act: Callable[[int], R]) -> list[R]:
    """Let many threads begin `act(number)` at the same moment; returns their answers, or raises what one raised."""
    start = Barrier(crowd)

    def begin(number: int) -> R:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(crowd) as pool:
        return [job.result() for job in [pool.submit(begin, number) for number in range(crowd)]]
