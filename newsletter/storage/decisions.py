"""What people said of two items: the same thing, or not; the last word counts."""

from sqlmodel import Session, col, select

from newsletter.domain.access import By
from newsletter.domain.source import Decision, Verdict
from newsletter.storage.database import take_turn
from newsletter.storage.rows import created
from newsletter.storage.tables import DecisionRow


def keep(session: Session, pair: tuple[int, int], verdict: Verdict, by: By) -> Decision:
    """Write what a person says of two items and return it; what was said of them before is forgotten.

    Two people who decide of the same items take turns.
    """
    one, other = sorted(pair)
    take_turn(session, f"items {one} {other}")
    chosen = select(DecisionRow).where(col(DecisionRow.one_id) == one, col(DecisionRow.other_id) == other)
    row = session.exec(chosen).first()
    if row is None:
        row = DecisionRow(one_id=one, other_id=other, verdict=verdict.value, **created(by))
    for name, value in (created(by) | {"verdict": verdict.value}).items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    return _decision(row)


def listed(session: Session) -> tuple[Decision, ...]:
    """Return everything people said of two items, the latest word first."""
    chosen = select(DecisionRow).order_by(col(DecisionRow.created_at).desc(), col(DecisionRow.id).desc())
    return tuple(map(_decision, session.exec(chosen)))


def _decision(row: DecisionRow) -> Decision:
    return Decision(
        one=row.one_id, other=row.other_id, verdict=Verdict(row.verdict), by=row.created_by, at=row.created_at
    )
