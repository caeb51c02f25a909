"""Subscriptions and the consents behind them."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, col, func, select

from newsletter.domain.access import By
from newsletter.storage.tables import ConsentRow, SubscriptionRow


def open_missing(session: Session, member: int, newsletters: Iterable[str], means: str, by: By) -> bool:
    """Subscribe a member to the newsletters never asked for before; True when something was added.

    One that ended once is not opened again by a file.
    """
    known = set(
        session.exec(select(SubscriptionRow.newsletter_id).where(col(SubscriptionRow.member_id) == member)).all()
    )
    new = [name for name in newsletters if name not in known]
    for name in new:
        written: dict[str, Any] = {
            "member_id": member,
            "newsletter_id": name,
            "created_at": by.at,
            "created_by": by.actor,
        }
        session.add(SubscriptionRow(**written))
        session.add(ConsentRow(given=True, means=means, **written))
    return bool(new)


def count(session: Session) -> dict[str, int]:
    """Return the open subscriptions per newsletter."""
    counted = session.exec(
        select(SubscriptionRow.newsletter_id, func.count())
        .where(col(SubscriptionRow.ended_at).is_(None))
        .group_by(col(SubscriptionRow.newsletter_id))
    )
    return dict(counted.all())


def open_of(session: Session, member: int) -> set[str]:
    """Return the newsletters of a member's open subscriptions, whether anything may be sent or not."""
    chosen = select(SubscriptionRow.newsletter_id).where(
        col(SubscriptionRow.member_id) == member, col(SubscriptionRow.ended_at).is_(None)
    )
    return set(session.exec(chosen))
