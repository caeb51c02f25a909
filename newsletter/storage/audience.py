"""Audience rules and scopes as SQL; the tree never carries text into the statement, only bound values."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, BindParameter, ColumnElement, and_, case, exists, false, literal, not_, or_, true
from sqlmodel import col

from newsletter.domain.access import Level, Scope
from newsletter.domain.member import MemberState
from newsletter.domain.suppression import EVERY_NEWSLETTER
from newsletter.storage.tables import MemberRow, MemberValueRow, SubscriptionRow, SuppressionRow
from newsletter.values.audience import All, Any, Is, Not, Rule


def condition(rule: Rule) -> ColumnElement[bool]:
    """Return the SQL condition on `member` that is true for the members the rule matches."""
    match rule:
        case Is(field, value):
            return _has(field, value)
        case Not(inner):
            return not_(condition(inner))
        case All(rules):
            return and_(true(), *(condition(inner) for inner in rules))
        case Any(rules):
            return or_(false(), *(condition(inner) for inner in rules))


def _has(field: str, value: str) -> ColumnElement[bool]:
    return exists().where(
        col(MemberValueRow.member_id) == MemberRow.id,
        col(MemberValueRow.field) == field,
        col(MemberValueRow.value) == value,
    )


def mask(rules: Sequence[Rule]) -> ColumnElement[int]:
    """Return the SQL sum whose bit n is set when `rules[n]` matches the member."""
    total: ColumnElement[int] = literal(0, BigInteger)
    for bit, rule in enumerate(rules):
        weight = literal(1 << bit, BigInteger)
        total = total + case((condition(rule), weight), else_=literal(0, BigInteger))
    return total


#: The id of a newsletter, or the parameter of a statement that is written once and asked often.
Name = str | BindParameter[str]


def subscribed(newsletter: Name) -> ColumnElement[bool]:
    """Return the condition for an active member with an open subscription: a candidate of a campaign."""
    return and_(col(MemberRow.state) == MemberState.ACTIVE.value, open_subscription(newsletter))


def open_subscription(newsletter: Name) -> ColumnElement[bool]:
    """Return the condition for a member who subscribed to a newsletter and did not leave it."""
    return exists().where(
        col(SubscriptionRow.member_id) == MemberRow.id,
        col(SubscriptionRow.newsletter_id) == newsletter,
        col(SubscriptionRow.ended_at).is_(None),
    )


def suppressed(newsletter: Name) -> ColumnElement[bool]:
    """Return the condition for an address we must not write to, for this newsletter or for all."""
    return exists().where(
        col(SuppressionRow.address_key) == MemberRow.address_key,
        col(SuppressionRow.newsletter_id).in_([EVERY_NEWSLETTER, newsletter]),
    )


def within(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on `member` that a scope adds to every question."""
    if scope.everything:
        return true()
    if scope.level is Level.MEMBER:
        return col(MemberRow.id) == scope.member
    return or_(false(), *(_has("network", name) for name in sorted(scope.networks)))
