"""Events about deliveries: kept once, turned into suppressions where they mean one."""

from sqlmodel import Session, col, select

from newsletter.domain.access import By
from newsletter.domain.delivery import message_id
from newsletter.domain.member import MemberState
from newsletter.domain.suppression import Why
from newsletter.storage import members
from newsletter.storage.database import take_turn
from newsletter.storage.tables import (
    CampaignRow,
    DeliveryEventRow,
    DeliveryRow,
    MemberRow,
    SubscriptionRow,
)
from newsletter.values.feedback import Feedback, FeedbackKind


def keep(session: Session, event: Feedback, actor: str) -> str:
    """Write one event and what follows from it; returns `new`, `known` or `strange`."""
    take_turn(session, "delivery events")
    if session.get(DeliveryEventRow, event.event_id) is not None:
        return "known"
    found = _delivery(session, event.message_id)
    if found is None:
        return "strange"
    delivery, campaign = found
    session.add(
        DeliveryEventRow(
            event_id=event.event_id,
            delivery_id=delivery.id or 0,
            kind=event.kind.value,
            permanent=event.permanent,
            at=event.at,
            detail=event.detail,
        )
    )
    _follow_up(session, event, delivery.member_id, campaign.newsletter_id, actor)
    session.flush()
    return "new"


def _delivery(session: Session, identity: str) -> tuple[DeliveryRow, CampaignRow] | None:
    """Return the delivery a Message-ID names; one that was not derived from our salt is a stranger's."""
    number, _, rest = identity.strip("<> ").partition(".")
    if not number.isdecimal() or len(number) > 18:
        return None
    delivery = session.get(DeliveryRow, int(number))
    campaign = None if delivery is None else session.get(CampaignRow, delivery.campaign_id)
    if delivery is None or campaign is None:
        return None
    expected = message_id(campaign.salt, int(number), rest.rpartition("@")[2])
    return (delivery, campaign) if f"<{number}.{rest}>" == expected else None


def _follow_up(session: Session, event: Feedback, member_id: int, newsletter: str, actor: str) -> None:
    member, by = session.get(MemberRow, member_id), By(actor=actor, at=event.at)
    if member is None:
        return
    if event.kind is FeedbackKind.BOUNCED and event.permanent:
        member.state = MemberState.BOUNCED.value
        members.suppress(session, member.address_key, Why.BOUNCED, by)
    elif event.kind is FeedbackKind.COMPLAINED:
        members.suppress(session, member.address_key, Why.COMPLAINED, by)
    elif event.kind is FeedbackKind.UNSUBSCRIBED:
        members.suppress(session, member.address_key, Why.LEFT, by, newsletter)
        _end_subscription(session, member_id, newsletter, event)


def _end_subscription(session: Session, member: int, newsletter: str, event: Feedback) -> None:
    chosen = select(SubscriptionRow).where(
        col(SubscriptionRow.member_id) == member,
        col(SubscriptionRow.newsletter_id) == newsletter,
        col(SubscriptionRow.ended_at).is_(None),
    )
    for row in session.exec(chosen):
        row.ended_at, row.ended_why = event.at, event.kind.value
