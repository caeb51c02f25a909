"""The token buckets: declared rates, what is left of them, and what the answers of the other side do to them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, String, bindparam, delete, exists, func, insert, select, update
from sqlmodel import Session, col

from newsletter.domain.campaign import Campaign
from newsletter.domain.delivery import DeliveryState, Settled
from newsletter.domain.throttle import Bucket, ProviderDeclaration, Purse, RateDeclaration, of_transport
from newsletter.storage.direct import Direct, Prepared
from newsletter.storage.tables import DeliveryRow, ProviderDomainRow, ThrottleRow
from newsletter.storage.takeable import asked, is_waiting, takeable

#: Messages that may leave at once after a rest, where nothing is declared: those of so many seconds.
_BURST = 6.0
#: The columns a bucket has under the same names.
_BUCKET = ("id", "per_minute", "burst", "at_once", "tokens", "filled_at", "pace")


def keep(
    session: Session,
    providers: Sequence[ProviderDeclaration],
    transports: Sequence[RateDeclaration],
    now: datetime,
) -> int:
    """Write the declared rates; returns how many are new, changed or gone.

    A new bucket begins full. Deliveries of a group that is no longer declared are limited no more.
    """
    wanted = {one.id: _columns(one) for one in providers}
    wanted |= {of_transport(one.id): _columns(one) for one in transports}
    known = {row.id: row for row in session.scalars(select(ThrottleRow))}
    changes = _forget(session, known.keys() - wanted.keys())
    for name, columns in wanted.items():
        changes += _write(session, known.get(name), name, columns, now)
    session.flush()
    return changes + _keep_domains(session, providers)


def _columns(declared: RateDeclaration) -> dict[str, Any]:
    return {
        "label": getattr(declared, "label", declared.id),
        "per_minute": declared.per_minute,
        "burst": declared.burst or max(round(declared.per_minute * _BURST / 60), 1),
        "at_once": getattr(declared, "at_once", 0),
    }


def _write(session: Session, row: ThrottleRow | None, name: str, columns: dict[str, Any], now: datetime) -> int:
    if row is None:
        session.add(ThrottleRow(id=name, tokens=columns["burst"], filled_at=now, **columns))
        return 1
    changes = {column: value for column, value in columns.items() if getattr(row, column) != value}
    for column, value in changes.items():
        setattr(row, column, value)
    return bool(changes)


def _forget(session: Session, names: Collection[str]) -> int:
    for name in names:
        session.execute(update(DeliveryRow).where(col(DeliveryRow.provider) == name).values(provider=""))
        session.execute(delete(ProviderDomainRow).where(col(ProviderDomainRow.throttle_id) == name))
        session.execute(delete(ThrottleRow).where(col(ThrottleRow.id) == name))
    return len(names)


def _keep_domains(session: Session, providers: Sequence[ProviderDeclaration]) -> int:
    wanted = {domain: one.id for one in providers for domain in one.domains}
    known = {row.domain: row.throttle_id for row in session.scalars(select(ProviderDomainRow))}
    if wanted == known:
        return 0
    session.execute(delete(ProviderDomainRow))
    if wanted:
        rows = [{"domain": domain, "throttle_id": name} for domain, name in wanted.items()]
        session.execute(insert(ProviderDomainRow), rows)
    return 1


def concerning(session: Session, campaign: Campaign, transport: str) -> tuple[str, ...]:
    """Return the buckets a campaign must mind: its transport's, and those of providers it has waiting rows for."""
    waiting = exists().where(
        col(DeliveryRow.campaign_id) == campaign.id, col(DeliveryRow.provider) == ThrottleRow.id, is_waiting()
    )
    chosen = select(col(ThrottleRow.id)).where((col(ThrottleRow.id) == of_transport(transport)) | waiting)
    return tuple(session.scalars(chosen.order_by(col(ThrottleRow.id))))


def purse(direct: Direct, names: Collection[str], now: datetime) -> Purse:
    """Return these buckets as they are now, kept for this transaction; an empty purse limits nothing."""
    return _filled(direct, names, now, keep=True) if names else Purse(())


def _filled(direct: Direct, names: Collection[str], now: datetime, *, keep: bool) -> Purse:
    rows = [dict(zip(_BUCKET, row, strict=True)) for row in direct.rows(_chosen(len(names), keep), _named(names))]
    under_way = _under_way(direct, [row["id"] for row in rows if row["at_once"]])
    buckets = [Bucket(**row, under_way=under_way.get(row["id"], 0)) for row in rows]
    for bucket in buckets:
        bucket.fill(now)
    return Purse(buckets)


def _named(names: Collection[str]) -> dict[str, str]:
    return {f"name_{place}": name for place, name in enumerate(names)}


def _names(many: int) -> list[BindParameter[str]]:
    return [bindparam(f"name_{place}", type_=String) for place in range(many)]


@cache
def _chosen(many: int, keep: bool) -> Prepared:
    columns = (col(getattr(ThrottleRow, name)) for name in _BUCKET)
    chosen = select(*columns).where(col(ThrottleRow.id).in_(_names(many))).order_by(col(ThrottleRow.id))
    return Prepared(chosen.with_for_update() if keep else chosen)


def _under_way(direct: Direct, providers: Collection[str]) -> dict[str, int]:
    """Count what connections hold, whatever its campaign."""
    return dict(direct.rows(_held(len(providers)), _named(providers))) if providers else {}


@cache
def _held(many: int) -> Prepared:
    """Read by the index of owners."""
    held = (col(DeliveryRow.owner) > "", col(DeliveryRow.provider).in_(_names(many)))
    attempting = col(DeliveryRow.state) == DeliveryState.ATTEMPTING.value
    counted = select(col(DeliveryRow.provider), func.count()).where(*held, attempting)
    return Prepared(counted.group_by(col(DeliveryRow.provider)))


def put_back(direct: Direct, kept: Purse) -> None:
    """Write what is left in the buckets."""
    left: list[dict[str, Any]] = [
        {"bucket": one.id, "left": one.tokens, "filled": one.filled_at, "at_pace": one.pace}
        for one in kept.buckets.values()
    ]
    if left:
        direct.change(_putting_back(), left)


@cache
def _putting_back() -> Prepared:
    left: dict[str, Any] = {"tokens": bindparam("left"), "filled_at": bindparam("filled"), "pace": bindparam("at_pace")}
    return Prepared(update(ThrottleRow).where(col(ThrottleRow.id) == bindparam("bucket")).values(**left))


def heed(kept: Purse, settled: Iterable[Settled]) -> None:
    """Let the answers of the other side slow a provider or the transport down, or give it back its rate."""
    for outcome in settled:
        bucket = kept.concerned(outcome.provider)
        if bucket is not None and outcome.slows:
            bucket.slow_down()
        elif bucket is not None and outcome.state is DeliveryState.ACCEPTED:
            bucket.win_back(1)


def may_send(session: Session, campaign: Campaign, transport: str, now: datetime) -> bool:
    """Tell whether a connection would find something to take now, and may take it."""
    names = concerning(session, campaign, transport)
    kept = _filled(Direct.of(session), names, now, keep=False) if names else Purse(())
    return any(
        session.execute(takeable().where(col(DeliveryRow.provider) == name).limit(1), asked(campaign, now)).first()
        for name, _ in kept.shares(kept.within(1))
    )
