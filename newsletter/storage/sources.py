"""Sources and their runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, true
from sqlmodel import Session, col, select

from newsletter.domain.access import By, Scope
from newsletter.domain.declaration import SourceDeclaration
from newsletter.domain.source import Run, Source
from newsletter.storage.database import take_turn
from newsletter.storage.tables import SourceRow, SourceRunRow
from newsletter.values.content import Defect

#: Columns a run has under the same names.
_SAME = ("outcome", "reason", "log", "added", "updated", "unchanged")


def keep(session: Session, declared: Sequence[SourceDeclaration]) -> int:
    """Write the declared sources; one no longer declared is disabled, its items stay. Returns the changes."""
    count = 0
    known = {row.id: row for row in session.exec(select(SourceRow))}
    for source in declared:
        count += _keep_one(session, known.pop(source.id, None), source)
    for gone in known.values():
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
    changed = row.declaration != data or row.enabled != source.enabled
    if changed:
        row.validators = {}  # another configuration may read the same page otherwise
    row.declaration, row.enabled, row.network = data, source.enabled, source.network
    return changed


def _within(scope: Scope) -> ColumnElement[bool]:
    return true() if scope.everything else col(SourceRow.network).in_(sorted(scope.networks))


def listed(session: Session, scope: Scope, *, enabled_only: bool = False) -> list[Source]:
    """Return the sources of a scope, by name."""
    chosen = select(SourceRow).where(_within(scope)).order_by(col(SourceRow.id))
    if enabled_only:
        chosen = chosen.where(col(SourceRow.enabled).is_(True))
    return [
        Source(
            declaration=SourceDeclaration.model_validate({**row.declaration, "enabled": row.enabled}),
            validators=row.validators,
            last_success=row.last_success,
            added=row.added,
            paused=row.paused,
            failures=row.failures,
            next_due=row.next_due,
            broken_since=row.broken_since,
        )
        for row in session.exec(chosen)
    ]


def record_run(session: Session, run: Run, by: By) -> None:
    """Write what one collection gave, with what the server said of its pages when it went well.

    Two collections of one source at once take turns.
    """
    take_turn(session, f"source {run.source}")
    session.add(
        SourceRunRow(
            source_id=run.source,
            created_at=run.at,
            created_by=by.actor,
            defects=[defect.model_dump(mode="json") for defect in run.defects],
            fetches=list(run.fetches),
            **{name: getattr(run, name) for name in _SAME},
        )
    )
    row = session.get(SourceRow, run.source)
    if row is not None and run.outcome != "failed":
        row.last_success = run.at
        row.validators = row.validators | _validators(run)


def _validators(run: Run) -> dict[str, dict[str, object]]:
    return {
        str(fetch["url"]): {"etag": fetch.get("etag"), "last_modified": fetch.get("last_modified")}
        for fetch in run.fetches
        if fetch.get("etag") or fetch.get("last_modified")
    }


def latest_runs(session: Session, scope: Scope) -> dict[str, Run]:
    """Return the last run of every source of a scope."""
    newest = select(func.max(SourceRunRow.id)).group_by(col(SourceRunRow.source_id))
    chosen = (
        select(SourceRunRow, SourceRow)
        .join(SourceRow, col(SourceRow.id) == SourceRunRow.source_id)
        .where(col(SourceRunRow.id).in_(newest), _within(scope))
    )
    return {row.source_id: _run(row, str(source.declaration["label"])) for row, source in session.exec(chosen)}


def _run(row: SourceRunRow, label: str) -> Run:
    return Run(
        source=row.source_id,
        label=label,
        at=row.created_at,
        defects=tuple(Defect.model_validate(defect) for defect in row.defects),
        fetches=tuple(row.fetches),
        **{name: getattr(row, name) for name in _SAME},
    )


def due(session: Session, before: datetime) -> list[str]:
    """Return the enabled sources whose last run, good or bad, is older than `before`."""
    last = select(SourceRunRow.source_id, func.max(SourceRunRow.created_at).label("at")).group_by(
        col(SourceRunRow.source_id)
    )
    runs = {source: at for source, at in session.exec(last)}
    rows = session.exec(select(SourceRow).where(col(SourceRow.enabled).is_(True)).order_by(col(SourceRow.id)))
    return [row.id for row in rows if row.id not in runs or runs[row.id] <= before]
