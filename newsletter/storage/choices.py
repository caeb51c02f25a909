"""What a member chose to receive: left or taken up again by their own hand, with the proof of each."""

from typing import Any

from sqlmodel import Session, col, delete, select

from newsletter.domain.access import By
from newsletter.domain.suppression import EVERY_NEWSLETTER, Why
from newsletter.storage import members, subscriptions
from newsletter.storage.database import take_turn
from newsletter.storage.rows import changed
from newsletter.storage.tables import ConsentRow, MemberRow, SubscriptionRow, SuppressionRow


def received(session: Session, member: int) -> set[str] | None:
    """Return the newsletters a member receives; None for somebody who is not known, or is forgotten."""
    row = session.get(MemberRow, member)
    if row is None or not row.address:
        return None
    held = members.suppressions(session, row.address_key)
    chosen = select(SubscriptionRow.newsletter_id).where(
        col(SubscriptionRow.member_id) == member, col(SubscriptionRow.ended_at).is_(None)
    )
    return set() if EVERY_NEWSLETTER in held else {name for name in session.exec(chosen) if name not in held}


def leave(session: Session, member: int, newsletter: str, means: str, by: By) -> bool:
    """End what a member receives of a newsletter, for good; False when nothing was left to end.

    The suppression is written even for who receives nothing: what comes after sees it too.
    """
    row = session.get(MemberRow, member)
    if row is None:
        return False
    new = members.suppress(session, row.address_key, Why.LEFT, by, newsletter)
    ended = _end(session, member, newsletter, by)
    if new or ended:
        session.add(ConsentRow(given=False, means=means, **_of(member, newsletter, by)))
    return new or ended


def take_up(session: Session, member: int, newsletter: str, means: str, by: By) -> bool:
    """Let a member receive a newsletter again because they asked; False when nothing changed.

    Only what the member ended is undone: an address that bounced, complained or was forgotten stays closed.
    """
    row = session.get(MemberRow, member)
    if row is None:
        return False
    held = members.suppressions(session, row.address_key)
    if EVERY_NEWSLETTER in held or held.get(newsletter, Why.LEFT) is not Why.LEFT:
        return False
    if newsletter in (received(session, member) or ()):
        return False
    take_turn(session, "suppressions")
    mine = (col(SuppressionRow.address_key) == row.address_key, col(SuppressionRow.newsletter_id) == newsletter)
    changed(session, delete(SuppressionRow).where(*mine))
    if newsletter not in subscriptions.open_of(session, member):
        session.add(SubscriptionRow(**_of(member, newsletter, by)))
    session.add(ConsentRow(given=True, means=means, **_of(member, newsletter, by)))
    return True


def _of(member: int, newsletter: str, by: By) -> dict[str, Any]:
    return {"member_id": member, "newsletter_id": newsletter, "created_at": by.at, "created_by": by.actor}


def _end(session: Session, member: int, newsletter: str, by: By) -> bool:
    chosen = select(SubscriptionRow).where(
        col(SubscriptionRow.member_id) == member,
        col(SubscriptionRow.newsletter_id) == newsletter,
        col(SubscriptionRow.ended_at).is_(None),
    )
    found = session.exec(chosen).all()
    for row in found:
        row.ended_at, row.ended_why = by.at, Why.LEFT.value
    return bool(found)
