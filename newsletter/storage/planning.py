"""Writing a campaign's deliveries: set by set, never in a loop over members."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, insert, literal, select
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from newsletter.domain.campaign import Campaign
from newsletter.domain.delivery import DeliveryState
from newsletter.domain.member import MemberState
from newsletter.storage import audience
from newsletter.storage.rows import changed
from newsletter.storage.tables import DeliveryRow, MemberRow, ProviderDomainRow
from newsletter.values.audience import Rule

_COLUMNS = ["campaign_id", "member_id", "mask", "provider", "state", "attempt", "resends", "changed_at", "reply"]


def add_chunk(session: Session, campaign: Campaign, rules: Sequence[Rule], size: int, now: datetime) -> tuple[int, int]:
    """Write the deliveries of the next `size` members with their audience masks.

    Returns `(candidates met, new watermark)`; the caller stores both in the same transaction. A
    suppressed address gets its row too, so that the ledger says why nothing was sent.
    """
    upper = _upper_bound(session, campaign, size)
    chosen = _candidates(campaign, upper)
    source = select(
        literal(campaign.id),
        col(MemberRow.id),
        audience.mask(rules, audience.between(campaign.watermark, upper)),
        _provider(session.connection().dialect.name),
        _first_state(campaign.newsletter),
        literal(0),
        literal(0),
        literal(now, UTCDateTime()),
        literal(""),
    ).where(*chosen)
    # Counted by the insertion itself: a second question would see members who joined in between.
    met = changed(session, insert(DeliveryRow).from_select(_COLUMNS, source.order_by(col(MemberRow.id))))
    return met, upper


def count_masks(session: Session, newsletter: str, rules: Sequence[Rule]) -> dict[int, int]:
    """Return how many members would receive each mask if the newsletter left now."""
    mask = audience.mask(rules).label("mask")
    who = (audience.subscribed(newsletter), ~audience.suppressed(newsletter))
    masks = select(mask).select_from(MemberRow).where(*who).subquery()
    counted = select(masks.c.mask, func.count()).group_by(masks.c.mask)
    return {int(value): int(count) for value, count in session.connection().execute(counted)}


def left_out(session: Session, newsletter: str) -> dict[str, int]:
    """Return how many members with an open subscription would receive nothing, by reason: their state, `suppressed`."""
    state = col(MemberRow.state)
    asked = select(state, func.count()).where(audience.open_subscription(newsletter), state != MemberState.ACTIVE.value)
    found = {str(name): int(count) for name, count in session.connection().execute(asked.group_by(state))}
    who = (audience.subscribed(newsletter), audience.suppressed(newsletter))
    suppressed = session.connection().execute(select(func.count()).select_from(MemberRow).where(*who)).scalar_one()
    return found | ({"suppressed": int(suppressed)} if suppressed else {})


def _provider(dialect: str) -> ColumnElement[str]:
    """Return the declared provider of a member's mailbox, by the domain of the address; empty for all others."""
    at = func.instr if dialect == "sqlite" else func.strpos
    domain = func.lower(func.substr(MemberRow.address, at(MemberRow.address, "@") + 1))
    known = select(col(ProviderDomainRow.throttle_id)).where(col(ProviderDomainRow.domain) == domain)
    return func.coalesce(known.scalar_subquery(), "")


def _first_state(newsletter: str) -> ColumnElement[str]:
    suppressed = (audience.suppressed(newsletter), DeliveryState.SUPPRESSED.value)
    return case(suppressed, else_=DeliveryState.PLANNED.value)


def _candidates(campaign: Campaign, upper: int) -> tuple[ColumnElement[bool], ...]:
    member = col(MemberRow.id)
    return (member > campaign.watermark, member <= upper, audience.subscribed(campaign.newsletter))


def _upper_bound(session: Session, campaign: Campaign, size: int) -> int:
    member = col(MemberRow.id)
    following = (
        select(member)
        .where(member > campaign.watermark, member <= campaign.last_member)
        .order_by(member)
        .limit(size)
        .subquery()
    )
    last = session.connection().execute(select(func.max(following.c.id))).scalar_one()
    return campaign.last_member if last is None else int(last)
