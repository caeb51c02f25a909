"""Sources: what is declared of them, when each is due, what its collections gave, how it is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, true
from sqlmodel import Session, col, select, update

from newsletter.domain.access import Scope
from newsletter.domain.declaration import SourceDeclaration
from newsletter.domain.source import Run, Source
from newsletter.domain.source_health import Habit, Health, health
from newsletter.storage import source_runs
from newsletter.storage.rows import changed
from newsletter.storage.source_runs import record_run
from newsletter.storage.tables import SourceRow, SourceRunRow

__all__ = ["claim", "due", "health_of", "keep", "latest_runs", "listed", "record_run"]


def keep(session: Session, declared: Sequence[SourceDeclaration]) -> int:
    """Write the declared sources; one no longer declared is disabled, its items stay. Returns the changes.

    A source a person added here stays as it is, unless a declaration of the same name takes it over.
    """
    count = 0
    known = {row.id: row for row in session.exec(select(SourceRow))}
    for source in declared:
        count += _keep_one(session, known.pop(source.id, None), source)
    for gone in known.values():
        if not gone.added:
            count += int(gone.enabled)
            gone.enabled = False
    session.flush()
    return count


def _keep_one(session: Session, row: SourceRow | None, source: SourceDeclaration) -> bool:
    data: dict[str, Any] = source.model_dump(mode="json")
    if row is None:
        session.add(
            SourceRow(id=source.id, declaration=data, enabled=source.enabled, network=source.network, validators={})
        )
        return True
    differs = row.added or row.declaration != data or row.enabled != source.enabled
    if differs:
        _start_again(row)
    row.declaration, row.enabled, row.network, row.added = data, source.enabled, source.network, False
    return differs


def _start_again(row: SourceRow) -> None:
    """Forget what another configuration met: it may read the same page otherwise, and may fail no more."""
    row.validators = {}
    row.failures, row.next_due, row.broken_since = 0, None, None


def _within(scope: Scope) -> ColumnElement[bool]:
    return true() if scope.everything else col(SourceRow.network).in_(sorted(scope.networks))


def listed(session: Session, scope: Scope, *, enabled_only: bool = False) -> list[Source]:
    """Return the sources of a scope, by name."""
    chosen = select(SourceRow).where(_within(scope)).order_by(col(SourceRow.id))
    if enabled_only:
        chosen = chosen.where(col(SourceRow.enabled).is_(True))
    return [source_runs.source_of(row) for row in session.exec(chosen)]


def latest_runs(session: Session, scope: Scope) -> dict[str, Run]:
    """Return the last run of every source of a scope."""
    newest = select(func.max(SourceRunRow.id)).group_by(col(SourceRunRow.source_id))
    chosen = (
        select(SourceRunRow, SourceRow)
        .join(SourceRow, col(SourceRow.id) == SourceRunRow.source_id)
        .where(col(SourceRunRow.id).in_(newest), _within(scope))
    )
    return {
        row.source_id: source_runs.run_of(row, str(source.declaration["label"])) for row, source in session.exec(chosen)
    }


def due(session: Session, now: datetime) -> list[str]:
    """Return the sources the clock is to collect at `now`, the longest due first."""
    chosen = (
        select(SourceRow.id)
        .where(*_is_due(now))
        .order_by(col(SourceRow.next_due).is_not(None), col(SourceRow.next_due), SourceRow.id)
    )
    return list(session.exec(chosen))


def claim(session: Session, source: str, now: datetime, until: datetime) -> bool:
    """Take a due source for one collection; False when another clock took it, or it is no longer due.

    A claim whose holder dies ends at `until`: the source is due again.
    """
    taken = update(SourceRow).where(col(SourceRow.id) == source, *_is_due(now)).values(next_due=until)
    return changed(session, taken) == 1


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    due_at = col(SourceRow.next_due)
    return col(SourceRow.enabled).is_(True), col(SourceRow.paused).is_(False), or_(due_at.is_(None), due_at <= now)


def health_of(session: Session, scope: Scope, now: datetime) -> list[Health]:
    """Return how every source of a scope is, by name."""
    found, runs = listed(session, scope), latest_runs(session, scope)
    habits = source_runs.habits(session, [source.declaration.id for source in found])
    named = {source.declaration.id: source for source in found}
    return [health(source, runs.get(name), habits.get(name, Habit()), now) for name, source in named.items()]
