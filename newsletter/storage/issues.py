"""Issues and their blocks; every change is a compare-and-swap on the revision."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from newsletter.domain.access import By
from newsletter.domain.issue import Block, BlockState, Issue, IssueState, Stale
from newsletter.domain.replays import as_told
from newsletter.domain.source import Stored
from newsletter.storage import items
from newsletter.storage.rows import added, changed, created, updated
from newsletter.storage.tables import BlockRow, IssueRow

#: Columns a block has under the same names.
_SAME = ("id", "section", "position", "edited", "wording", "item_id", "audience", "reasons", "also", "seen")


def find_or_create(session: Session, newsletter: str, slot: datetime, by: By) -> int:
    """Return the id of the one issue of this slot, made now if need be; two clocks do no harm."""
    slot = slot.astimezone(UTC)
    chosen = select(IssueRow.id).where(col(IssueRow.newsletter_id) == newsletter, col(IssueRow.slot_utc) == slot)
    found = session.exec(chosen).first()
    return found if found is not None else _create(session, newsletter, slot, by)


def _create(session: Session, newsletter: str, slot: datetime, by: By) -> int:
    last = session.exec(select(func.max(IssueRow.number)).where(col(IssueRow.newsletter_id) == newsletter)).one()
    row = IssueRow(
        newsletter_id=newsletter,
        number=(last or 0) + 1,
        slot_utc=slot,
        **created(by),
        **updated(by),
    )
    try:
        with session.begin_nested():
            return added(session, row)
    except IntegrityError:  # another clock was faster
        return find_or_create(session, newsletter, slot, by)


def set_number(session: Session, issue: int, number: int) -> None:
    """Give an issue its number when the letter had a life before this software."""
    session.execute(update(IssueRow).where(col(IssueRow.id) == issue).values(number=number))


def get(session: Session, issue: int) -> Issue:
    """Return an issue with its blocks and their items; raises LookupError."""
    row = session.get(IssueRow, issue)
    if row is None:
        raise LookupError(f"there is no issue {issue}")
    return _draft(row, _blocks(session, row))


def lock(session: Session, issue: int) -> None:
    """Let nobody else decide about an issue until the transaction ends."""
    session.execute(select(IssueRow.id).where(col(IssueRow.id) == issue).with_for_update())


def numbered(session: Session, newsletter: str, number: int) -> Issue:
    """Return the issue of a newsletter with this number; raises LookupError naming the known numbers."""
    chosen = select(IssueRow).where(col(IssueRow.newsletter_id) == newsletter)
    rows = {row.number: row for row in session.exec(chosen)}
    if number not in rows:
        known = ", ".join(map(str, sorted(rows))) or "none yet"
        raise LookupError(f"{newsletter} has no issue {number}; there are: {known}")
    return get(session, rows[number].id or 0)


def listed(session: Session) -> list[Issue]:
    """Return every issue without its blocks, the latest slot first."""
    return [_draft(row, ()) for row in session.exec(select(IssueRow).order_by(col(IssueRow.slot_utc).desc()))]


def _draft(row: IssueRow, blocks: tuple[Block, ...]) -> Issue:
    return Issue(
        id=row.id or 0,
        newsletter=row.newsletter_id,
        number=row.number,
        slot=row.slot_utc,
        state=IssueState(row.state),
        revision=row.revision,
        subject=row.subject,
        preheader=row.preheader,
        head_edited=row.head_edited,
        blocks=blocks,
    )


def _blocks(session: Session, issue: IssueRow) -> tuple[Block, ...]:
    rows = session.exec(select(BlockRow).where(col(BlockRow.issue_id) == issue.id)).all()
    told = items.by_ids(session, [row.item_id for row in rows if row.item_id is not None])
    blocks = (_block(row, told.get(row.item_id or 0), issue.slot_utc) for row in rows)
    return tuple(sorted(blocks, key=lambda block: (block.section, block.position, block.id)))


def _block(row: BlockRow, told: Stored | None, slot: datetime) -> Block:
    return Block(
        item=None if told is None else as_told(told.item, slot),
        item_ref="" if told is None else told.ref,
        state=BlockState(row.state),
        **{name: getattr(row, name) for name in _SAME},
    )


def save(session: Session, draft: Issue, expected: int, by: By) -> int:
    """Write a changed draft and return its new revision.

    Raises `Stale` when the issue is no longer at revision `expected`; nothing is then written.
    """
    statement = (
        update(IssueRow)
        .where(
            col(IssueRow.id) == draft.id,
            col(IssueRow.revision) == expected,
            col(IssueRow.state) != IssueState.APPROVED.value,
        )
        .values(
            revision=expected + 1,
            subject=draft.subject,
            preheader=draft.preheader,
            head_edited=draft.head_edited,
            **updated(by),
        )
    )
    if changed(session, statement) != 1:
        raise Stale(expected, get(session, draft.id).revision)
    for block in draft.blocks:
        _save_block(session, draft.id, block)
    session.flush()
    return expected + 1


def _save_block(session: Session, issue: int, block: Block) -> None:
    data = block.model_dump(mode="json")
    columns: dict[str, Any] = {name: data[name] for name in _SAME if name != "id"} | {"state": block.state.value}
    row = session.get(BlockRow, block.id) if block.id else None
    if row is None:
        session.add(BlockRow(issue_id=issue, **columns))
        return
    for name, value in columns.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def mark_approved(session: Session, issue: int, revision: int, by: By) -> None:
    """Freeze an issue at a revision; raises `Stale` when it changed meanwhile."""
    statement = (
        update(IssueRow)
        .where(
            col(IssueRow.id) == issue,
            col(IssueRow.revision) == revision,
            col(IssueRow.state) != IssueState.APPROVED.value,
        )
        .values(state=IssueState.APPROVED.value, **updated(by))
    )
    if changed(session, statement) != 1:
        raise Stale(revision, get(session, issue).revision)
