"""What the approved issues of a newsletter already told, and where each item is used."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from newsletter.domain.issue import BlockState, IssueState
from newsletter.domain.replays import told as in_its_form
from newsletter.domain.telling import Telling, Use
from newsletter.storage import issues, items
from newsletter.storage.tables import BlockRow, CampaignRow, IssueRow, VersionRow
from newsletter.values.content import ContentItem
from newsletter.values.letter import Letter


def told(session: Session, newsletter: str, besides: int = 0) -> list[Telling]:
    """Return what the approved issues of a newsletter told, the issue `besides` left out, each as it was told."""
    chosen = (
        select(BlockRow, IssueRow)
        .join(IssueRow, col(IssueRow.id) == BlockRow.issue_id)
        .where(
            col(IssueRow.newsletter_id) == newsletter,
            col(IssueRow.state) == IssueState.APPROVED.value,
            col(IssueRow.id) != besides,
            col(BlockRow.state) != BlockState.DROPPED.value,
            col(BlockRow.item_id).is_not(None),
        )
        .order_by(col(BlockRow.id))
    )
    found = list(session.exec(chosen))
    frozen = _frozen(session, {issue.id or 0 for _, issue in found})
    ids = {id_ for block, _ in found for id_ in (block.item_id or 0, *_twins(block))}
    known = items.by_ids(session, ids)
    return [
        Telling(
            number=issue.number,
            shown=known[block.item_id or 0].model_copy(update={"item": frozen[block.id or 0]})
            if block.id in frozen
            else in_its_form(known[block.item_id or 0], issue.slot_utc),
            twins=tuple(in_its_form(known[twin], issue.slot_utc) for twin in _twins(block) if twin in known),
        )
        for block, issue in found
    ]


def _twins(block: BlockRow) -> list[int]:
    return [int(twin["item"]) for twin in block.also]


def _frozen(session: Session, issues_: Collection[int]) -> dict[int, ContentItem]:
    """Return the item of each block as the last version of its issue froze it."""
    chosen = select(VersionRow.letter).where(col(VersionRow.issue_id).in_(issues_)).order_by(col(VersionRow.id))
    blocks: Iterable[dict[str, Any]] = (
        block for letter in session.exec(chosen) for section in letter["sections"] for block in section["blocks"]
    )
    return {block["id"]: ContentItem.model_validate(block["item"]) for block in blocks if block["item"] is not None}


def uses(session: Session) -> dict[int, list[Use]]:
    """Return the issues of every newsletter each item is placed in, the oldest first."""
    chosen = (
        select(BlockRow.item_id, IssueRow.newsletter_id, IssueRow.number, IssueRow.state)
        .join(IssueRow, col(IssueRow.id) == BlockRow.issue_id)
        .where(col(BlockRow.state) != BlockState.DROPPED.value, col(BlockRow.item_id).is_not(None))
        .order_by(col(IssueRow.slot_utc), col(IssueRow.id))
    )
    found: dict[int, list[Use]] = {}
    for item, newsletter, number, state in session.exec(chosen):
        use = Use(newsletter=newsletter, number=number, published=state == IssueState.APPROVED.value)
        found.setdefault(item or 0, []).append(use)
    return found


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


def letters(session: Session, newsletter: str, before: int, most: int) -> list[Letter]:
    """Return the last `most` approved letters whose number is below `before`, as approved, the latest first."""
    chosen = (
        select(VersionRow.letter)
        .join(IssueRow, col(IssueRow.id) == VersionRow.issue_id)
        .where(
            col(IssueRow.newsletter_id) == newsletter,
            col(IssueRow.state) == IssueState.APPROVED.value,
            col(IssueRow.number) < before,
        )
        .order_by(col(IssueRow.number).desc(), col(VersionRow.id).desc())
        .limit(most)
    )
    return [Letter.model_validate(letter) for letter in session.exec(chosen)]


def recipients_before(session: Session, newsletter: str, before: int) -> int | None:
    """Return how many members the last campaign of an earlier letter was planned for; None without any."""
    chosen = (
        select(CampaignRow.candidates)
        .join(IssueRow, col(IssueRow.id) == CampaignRow.issue_id)
        .where(col(IssueRow.newsletter_id) == newsletter, col(IssueRow.number) < before)
        .order_by(col(IssueRow.number).desc())
        .limit(1)
    )
    return session.exec(chosen).first()
