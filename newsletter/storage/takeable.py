"""Which rows may leave now: the one question both taking work and waiting for it ask."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, literal_column, or_, select
from sqlmodel import col

from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.delivery import WAITING
from newsletter.storage import audience
from newsletter.storage.tables import CampaignRow, DeliveryRow, MemberRow


def is_waiting() -> ColumnElement[bool]:
    """Ask for rows that wait, in words: a partial index is only used where the statement itself says what it holds."""
    names = ", ".join(repr(state.value) for state in sorted(WAITING, reverse=True))
    return col(DeliveryRow.state).op("IN", is_comparison=True)(literal_column(f"({names})"))


# Writing a statement costs more than asking it: those that every message asks are written once.
def asked(campaign: Campaign, now: datetime) -> dict[str, Any]:
    """Return the values that `takeable` asks for."""
    return {
        "of_campaign": campaign.id,
        "of_version": campaign.version,
        "of_newsletter": campaign.newsletter,
        "at": now,
    }


@cache
def takeable() -> Select[int | None]:
    """Ask for the rows of a campaign whose message may leave now; its values are `asked`."""
    sending = exists().where(
        col(CampaignRow.id) == bindparam("of_campaign"),
        col(CampaignRow.state) == CampaignState.SENDING.value,
        col(CampaignRow.version_id) == bindparam("of_version"),
        col(CampaignRow.expires_at) > bindparam("at"),
    )
    return (
        select(col(DeliveryRow.id))
        .join(MemberRow, col(MemberRow.id) == DeliveryRow.member_id)
        .where(
            col(DeliveryRow.campaign_id) == bindparam("of_campaign"),
            is_waiting(),
            or_(col(DeliveryRow.due_at).is_(None), col(DeliveryRow.due_at) <= bindparam("at")),
            audience.subscribed(bindparam("of_newsletter")),
            ~audience.suppressed(bindparam("of_newsletter")),
            sending,
        )
    )
