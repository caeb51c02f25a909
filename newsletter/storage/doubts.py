"""Rows that stayed too long: dead owners, doubts, people who left, campaigns that grew too old."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, true, update
from sqlmodel import Session, col

from newsletter.domain.campaign import Campaign
from newsletter.domain.delivery import MOST_RESENDS, DeliveryState, Doubt
from newsletter.storage import audience
from newsletter.storage.rows import changed
from newsletter.storage.tables import DeliveryRow, MemberRow
from newsletter.storage.takeable import is_waiting


def in_state(session: Session, campaign: Campaign, state: DeliveryState) -> list[Doubt]:
    """Return the rows of a campaign nobody can tell about (*in_doubt*), or that wait for a person (*needs_review*)."""
    chosen = (
        select(col(DeliveryRow.id), col(DeliveryRow.resends), col(DeliveryRow.reply), col(MemberRow.address))
        .join(MemberRow, col(MemberRow.id) == DeliveryRow.member_id)
        .where(col(DeliveryRow.campaign_id) == campaign.id, col(DeliveryRow.state) == state.value)
        .order_by(col(DeliveryRow.id))
    )
    rows = session.connection().execute(chosen)
    return [Doubt(delivery=i or 0, resends=r, reply=why, address=to, state=state) for i, r, why, to in rows]


def settle_doubt(session: Session, doubt: Doubt, state: DeliveryState, why: str, now: datetime) -> bool:
    """Move a row out of doubt; a row planned again counts one resend. False when it moved since it was read."""
    again = 1 if state is DeliveryState.PLANNED else 0
    statement = (
        update(DeliveryRow)
        .where(
            col(DeliveryRow.id) == doubt.delivery,
            col(DeliveryRow.state) == doubt.state.value,
            col(DeliveryRow.resends) == doubt.resends,
        )
        .values(state=state.value, resends=doubt.resends + again, due_at=None, reply=why, changed_at=now)
    )
    return changed(session, statement) == 1


def plan_failed(session: Session, campaign: Campaign, now: datetime) -> int:
    """Plan again the rows that were refused, but for those that left as often as anything may; returns how many."""
    statement = (
        update(DeliveryRow)
        .where(
            col(DeliveryRow.campaign_id) == campaign.id,
            col(DeliveryRow.state) == DeliveryState.FAILED.value,
            col(DeliveryRow.resends) < MOST_RESENDS,
        )
        .values(state=DeliveryState.PLANNED.value, due_at=None, changed_at=now)
    )
    return changed(session, statement)


def suppress_leavers(session: Session, campaign: Campaign, now: datetime) -> int:
    """Close the waiting rows of members who left, paused or were suppressed since planning."""
    gone = (
        select(col(MemberRow.id))
        .where(
            col(MemberRow.id) == DeliveryRow.member_id,
            or_(~audience.subscribed(campaign.newsletter), audience.suppressed(campaign.newsletter)),
        )
        .exists()
    )
    return _close_waiting(session, campaign, gone, DeliveryState.SUPPRESSED, now)


def expire(session: Session, campaign: Campaign, now: datetime) -> int:
    """Close the waiting rows of a campaign that is too old to be worth sending."""
    if now < campaign.expires_at:
        return 0
    return _close_waiting(session, campaign, true(), DeliveryState.EXPIRED, now)


def cancel_waiting(session: Session, campaign: Campaign, now: datetime) -> int:
    """Close the waiting rows of a campaign a person cancelled."""
    return _close_waiting(session, campaign, true(), DeliveryState.CANCELLED, now)


def _close_waiting(
    session: Session, campaign: Campaign, which: ColumnElement[bool], state: DeliveryState, now: datetime
) -> int:
    statement = (
        update(DeliveryRow)
        .where(
            col(DeliveryRow.campaign_id) == campaign.id,
            is_waiting(),
            which,
        )
        .values(state=state.value, changed_at=now)
    )
    return changed(session, statement)
