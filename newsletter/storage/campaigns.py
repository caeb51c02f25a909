"""Campaigns: one per issue, moved from state to state by compare-and-swap."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select, update
from sqlmodel import Session, col

from newsletter.domain.access import By
from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.delivery import CLOSED, DeliveryState
from newsletter.storage.rows import added, changed, created, updated
from newsletter.storage.tables import CampaignRow, DeliveryRow, IssueRow, MemberRow

#: Columns a campaign has under the same names.
_SAME = ("reason", "scheduled_for", "salt", "date", "expires_at", "watermark", "last_member", "candidates")


class Overtaken(RuntimeError):
    """Somebody else did the same work first; the transaction that raises it must not be committed."""


def _value(row: CampaignRow, number: int) -> Campaign:
    return Campaign(
        id=row.id or 0,
        issue=row.issue_id,
        number=number,
        version=row.version_id,
        newsletter=row.newsletter_id,
        state=CampaignState(row.state),
        **{name: getattr(row, name) for name in _SAME},
    )


def create(session: Session, campaign: Campaign, by: By) -> int:
    """Write a new campaign and return its id; one per issue, the database refuses a second."""
    row = CampaignRow(
        issue_id=campaign.issue,
        version_id=campaign.version,
        newsletter_id=campaign.newsletter,
        state=campaign.state.value,
        **created(by),
        **updated(by),
        **{name: getattr(campaign, name) for name in _SAME},
    )
    return added(session, row)


def _found(session: Session, *where: Any) -> list[Campaign]:
    chosen = (
        select(CampaignRow, col(IssueRow.number))
        .join(IssueRow, col(IssueRow.id) == CampaignRow.issue_id)
        .where(*where)
        .order_by(col(CampaignRow.scheduled_for), col(CampaignRow.id))
    )
    return [_value(row, number) for row, number in session.execute(chosen)]


def get(session: Session, campaign: int) -> Campaign:
    """Return the campaign with this id, as it stands."""
    return _found(session, col(CampaignRow.id) == campaign)[0]


def locked(session: Session, campaign: int) -> Campaign:
    """Return a campaign as it stands and keep it so until the transaction ends."""
    session.execute(select(col(CampaignRow.id)).where(col(CampaignRow.id) == campaign).with_for_update())
    return get(session, campaign)


def of_issue(session: Session, issue: int) -> Campaign | None:
    """Return the sending of an issue, if there is one."""
    found = _found(session, col(CampaignRow.issue_id) == issue)
    return found[0] if found else None


def in_states(session: Session, states: Collection[CampaignState]) -> list[Campaign]:
    """Return the campaigns in one of these states, the earliest scheduled first."""
    return _found(session, col(CampaignRow.state).in_([state.value for state in states]))


def unfinished(session: Session) -> list[Campaign]:
    """Return the campaigns whose ledger may still change: on their way, paused, or cancelled with open rows."""
    closed = [state.value for state in sorted(CLOSED | {DeliveryState.NEEDS_REVIEW})]
    open_rows = exists().where(col(DeliveryRow.campaign_id) == CampaignRow.id, col(DeliveryRow.state).not_in(closed))
    moving = col(CampaignRow.state).in_([CampaignState.SENDING.value, CampaignState.PAUSED.value])
    cancelled = (col(CampaignRow.state) == CampaignState.CANCELLED.value) & open_rows
    return _found(session, moving | cancelled)


def move(session: Session, campaign: Campaign, to: CampaignState, by: By, reason: str = "") -> bool:
    """Move a campaign from the state it was read in to another; False when somebody was faster."""
    return _swap(session, campaign, state=to.value, reason=reason, **updated(by))


def postpone(session: Session, campaign: Campaign, due: datetime, expires_at: datetime) -> bool:
    """Give a campaign that waited for a person a new due date and a new end; False when somebody was faster."""
    return _swap(session, campaign, scheduled_for=due, expires_at=expires_at)


def _swap(session: Session, campaign: Campaign, **values: object) -> bool:
    """Write values where the campaign still is in the state it was read in."""
    unmoved = (col(CampaignRow.id) == campaign.id, col(CampaignRow.state) == campaign.state.value)
    return changed(session, update(CampaignRow).where(*unmoved).values(**values)) == 1


def begin_planning(session: Session, campaign: Campaign, by: By) -> bool:
    """Start planning and remember the last member of that moment; False when somebody was faster."""
    last = session.execute(select(func.max(MemberRow.id))).scalar_one() or 0
    return _swap(session, campaign, state=CampaignState.PLANNING.value, reason="", last_member=last, **updated(by))


def advance(session: Session, campaign: Campaign, met: int, watermark: int) -> None:
    """Store the watermark of a chunk with what it met; raises `Overtaken` when another planner wrote it already."""
    statement = (
        update(CampaignRow)
        .where(
            col(CampaignRow.id) == campaign.id,
            col(CampaignRow.state) == CampaignState.PLANNING.value,
            col(CampaignRow.watermark) == campaign.watermark,
        )
        .values(watermark=watermark, candidates=CampaignRow.candidates + met)
    )
    if changed(session, statement) != 1:
        raise Overtaken(f"another planner wrote the chunk after member {campaign.watermark} of campaign {campaign.id}")
