"""Taking work is the intent: rows are moved to *attempting* in the transaction that records the previous outcomes.

That transaction is durable before a message leaves.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, String, bindparam, case, exists, func, select, update
from sqlmodel import col

from newsletter.domain.campaign import Campaign
from newsletter.domain.delivery import DeliveryState, Taken
from newsletter.domain.throttle import Purse
from newsletter.storage.direct import Direct, Prepared
from newsletter.storage.tables import DeliveryRow, WorkerRow
from newsletter.storage.takeable import asked, takeable

#: Connections one statement hands rows to.
_HANDS = 16


@dataclass(frozen=True)
class Wish:
    """Connections of one living worker that want as many rows of a campaign each.

    Their names are the worker's, a slash and a number.
    """

    campaign: Campaign
    owners: tuple[str, ...]
    each: int
    now: datetime

    def parts(self) -> Iterator["Wish"]:
        """Yield the wishes of as many connections as one statement serves."""
        for first in range(0, len(self.owners), _HANDS):
            yield replace(self, owners=self.owners[first : first + _HANDS])


def hand_out(direct: Direct, wish: Wish, purse: Purse) -> dict[str, list[Taken]]:
    """Move due rows to *attempting*, as many as wished and as the purse has tokens for; return them by owner.

    Only while the campaign is sending, on the same version and not too old, and only rows that are due and whose
    member may still be written to: so a pause, an edit or an unsubscription acts on the next message.
    """
    handed: dict[str, list[Taken]] = {owner: [] for owner in wish.owners}
    for part in wish.parts():
        _fill(direct, part, purse, handed)
    return handed


def _fill(direct: Direct, wish: Wish, purse: Purse, handed: dict[str, list[Taken]]) -> None:
    """Give the connections rows of one provider after the other, until each has what it wants."""
    given, most = 0, purse.within(wish.each * len(wish.owners))
    for provider, share in purse.shares(most):
        left = {"given": given, "most": min(share, most - given), "of_provider": provider}
        rows = direct.rows(_taking(), _values(wish) | left) if given < most else []
        for delivery, member, mask, attempt, owner in sorted(rows):
            taken = Taken(delivery=delivery, member=member, mask=mask, attempt=attempt, provider=provider)
            handed[owner].append(taken)
        purse.spend(provider, len(rows))
        given += len(rows)


def _values(wish: Wish) -> dict[str, Any]:
    owners = wish.owners
    takers = {f"taker_{place}": owners[place] if place < len(owners) else None for place in range(_HANDS)}
    worker = owners[0].rpartition("/")[0]
    return {**asked(wish.campaign, wish.now), **takers, "worker": worker, "each": wish.each}


@cache
def _taking() -> Prepared:
    # A common table expression with a lock runs once; as a plain subquery PostgreSQL may run it per row.
    chosen = (
        takeable()
        .where(exists().where(col(WorkerRow.id) == bindparam("worker")))
        .where(col(DeliveryRow.provider) == bindparam("of_provider"))
        .order_by(col(DeliveryRow.id))
        .limit(bindparam("most", type_=Integer))
        .with_for_update(of=DeliveryRow, skip_locked=True)
        .cte("chosen")
    )
    before = func.row_number().over(order_by=chosen.c.id) - 1 + bindparam("given", type_=Integer)
    place = before.self_group().op("/")(bindparam("each", type_=Integer))
    placed = select(chosen.c.id, place.label("place")).cte("placed")
    takers = {number: bindparam(f"taker_{number}", type_=String) for number in range(_HANDS)}
    return Prepared(
        update(DeliveryRow)
        .where(col(DeliveryRow.id) == placed.c.id)
        .values(
            state=DeliveryState.ATTEMPTING.value,
            owner=case(takers, value=placed.c.place),
            attempt=DeliveryRow.attempt + 1,
            changed_at=bindparam("at"),
        )
        .returning(*(col(getattr(DeliveryRow, name)) for name in ("id", "member_id", "mask", "attempt", "owner")))
    )
