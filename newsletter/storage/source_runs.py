"""Collections as they went: each is written, the last ones are kept, the source's pace follows."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete, select

from newsletter.domain.access import By
from newsletter.domain.declaration import SourceDeclaration
from newsletter.domain.source import Run, Source
from newsletter.domain.source_health import Habit, habit
from newsletter.domain.source_rhythm import after
from newsletter.storage.database import take_turn
from newsletter.storage.rows import changed
from newsletter.storage.tables import ItemRow, SourceRow, SourceRunRow
from newsletter.values.content import Defect

#: Runs remembered per source.
KEPT = 50
#: Columns a run has under the same names.
_SAME = ("outcome", "reason", "log", "added", "updated", "unchanged")


def record_run(session: Session, run: Run, by: By) -> Source | None:
    """Write what one collection gave and return its source as it stands now; None when it is not there any more.

    What the server said of its pages is kept when it went well; when it is due next follows `domain.source_rhythm`.
    The oldest runs are forgotten. Two collections of one source at once take turns.
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
    session.flush()
    _forget(session, run.source)
    row = session.get(SourceRow, run.source, populate_existing=True)
    return None if row is None else _paced(row, run)


def _paced(row: SourceRow, run: Run) -> Source:
    failed = run.outcome == "failed"
    pace = after(source_of(row), run.at, failed=failed)
    row.failures, row.next_due, row.broken_since = pace.failures, pace.next_due, pace.broken_since
    if not failed:
        row.last_success = run.at
        row.validators = _validators(run, row.validators)
    return source_of(row)


def _validators(run: Run, before: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return what the server said of each page asked for this time, or before when it says nothing (a bare 304).

    The other pages are forgotten: addresses with a cursor in them never come back.
    """
    asked = {str(fetch["url"]): fetch for fetch in run.fetches}
    said = {
        url: {"etag": fetch.get("etag"), "last_modified": fetch.get("last_modified")}
        for url, fetch in asked.items()
        if fetch.get("etag") or fetch.get("last_modified")
    }
    return {url: known for url, known in before.items() if url in asked} | said


def _forget(session: Session, source: str) -> None:
    mine = col(SourceRunRow.source_id) == source
    last = select(SourceRunRow.id).where(mine).order_by(col(SourceRunRow.id).desc()).offset(KEPT).limit(1)
    oldest = session.exec(last).first()
    if oldest is not None:
        changed(session, delete(SourceRunRow).where(mine, col(SourceRunRow.id) <= oldest))


def source_of(row: SourceRow) -> Source:
    """Return a source as the verbs read it."""
    return Source(
        declaration=SourceDeclaration.model_validate({**row.declaration, "enabled": row.enabled}),
        validators=row.validators,
        last_success=row.last_success,
        added=row.added,
        paused=row.paused,
        failures=row.failures,
        next_due=row.next_due,
        broken_since=row.broken_since,
    )


def run_of(row: SourceRunRow, label: str) -> Run:
    """Return a run as the verbs read it."""
    return Run(
        source=row.source_id,
        label=label,
        at=row.created_at,
        defects=tuple(Defect.model_validate(defect) for defect in row.defects),
        fetches=tuple(row.fetches),
        **{name: getattr(row, name) for name in _SAME},
    )


def failing_since(session: Session, source: Source) -> datetime | None:
    """Return when the first of the last failures in a row happened; None when there is none or it is forgotten."""
    if not source.failures:
        return None
    mine = col(SourceRunRow.source_id) == source.declaration.id
    chosen = select(SourceRunRow.created_at).where(mine).order_by(col(SourceRunRow.id).desc())
    return session.exec(chosen.offset(source.failures - 1).limit(1)).first()


def habits(session: Session, names: Collection[str]) -> dict[str, Habit]:
    """Return how each of these sources publishes, by name; one that has no item is left out.

    An item appeared when its source says it was published, or when it was first seen if that was earlier.
    """
    published = col(ItemRow.content)["published_at"].as_string()
    chosen = select(ItemRow.source_id, ItemRow.created_at, published).where(col(ItemRow.source_id).in_(names))
    moments: dict[str, list[datetime]] = {}
    for source, seen, said in session.exec(chosen):
        moments.setdefault(source, []).append(min(seen, datetime.fromisoformat(said)) if said else seen)
    return {source: habit(appeared) for source, appeared in moments.items()}
