"""What the approved issues of a newsletter already told."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from newsletter.domain.issue import BlockState, IssueState
from newsletter.storage import issues, items
from newsletter.storage.tables import BlockRow, IssueRow
from newsletter.values.content import ContentItem


def told(session: Session, newsletter: str, besides: int) -> dict[int, tuple[int, ContentItem]]:
    """Return what the approved issues of a newsletter already told: `{item: (number, item)}`."""
    chosen = (
        select(BlockRow.item_id, IssueRow.number)
        .join(IssueRow, col(IssueRow.id) == BlockRow.issue_id)
        .where(
            col(IssueRow.newsletter_id) == newsletter,
            col(IssueRow.state) == IssueState.APPROVED.value,
            col(IssueRow.id) != besides,
            col(BlockRow.state) != BlockState.DROPPED.value,
            col(BlockRow.item_id).is_not(None),
        )
    )
    numbers = {item: number for item, number in session.exec(chosen) if item is not None}
    told = items.by_ids(session, numbers.keys())
    return {item: (numbers[item], stored.item) for item, stored in told.items()}


def previous(session: Session, newsletter: str, before: datetime) -> tuple[datetime, Collection[str]] | None:
    """Return until when the last approved issue could tell news, and the networks it spoke of; None for the first.

    What appeared between its approval and its slot was too late for it: the next issue tells it.
    """
    chosen = (
        select(IssueRow)
        .where(
            col(IssueRow.newsletter_id) == newsletter,
            col(IssueRow.state) == IssueState.APPROVED.value,
            col(IssueRow.slot_utc) < before,
        )
        .order_by(col(IssueRow.slot_utc).desc())
    )
    row = session.exec(chosen).first()
    if row is None or row.id is None:
        return None
    networks = {
        block.item.network for block in issues.get(session, row.id).shown() if block.item and block.item.network
    }
    return min(row.slot_utc, row.updated_at), networks
