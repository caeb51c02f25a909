"""Audience rules and scopes as SQL; the tree never carries text into the statement, only bound values."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    and_,
    case,
    exists,
    false,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlmodel import Session, col

from newsletter.domain.access import Level, Scope
from newsletter.domain.member import MemberState
from newsletter.domain.suppression import EVERY_NEWSLETTER
from newsletter.storage.tables import MemberRow, MemberValueRow, SubscriptionRow, SuppressionRow
from newsletter.values.audience import All, Any, Is, Not, Rule

#: A condition on `member_value` becomes one on `member`: the member has a value for which it is true.
Turn = Callable[[ColumnElement[bool]], ColumnElement[bool]]


@dataclass(frozen=True)
class Lookup:
    """How members with a value are found."""

    turn: Turn
    #: How those are that a rule denies; in the same way when nothing is said.
    denied: "Lookup | None" = None
    #: True where alternatives of different fields are found one after the other, rather than together.
    apart: bool = False


def _each(held: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(col(MemberValueRow.member_id) == MemberRow.id, held)


def _gathered(held: ColumnElement[bool]) -> ColumnElement[bool]:
    return col(MemberRow.id).in_(select(col(MemberValueRow.member_id)).where(held))


#: Member by member: sound in every place.
EACH = Lookup(_each)
#: What is fastest for a question about all members, as measured beside SQL by hand: SQLite looks each of them up unless
#: it is given sets; PostgreSQL puts a set of each field beside another, and is slow at being outside of one.
_SETS = {"sqlite": Lookup(_gathered), "postgresql": Lookup(_gathered, denied=EACH, apart=True)}


def between(after: int, last: int) -> Lookup:
    """Return the lookup of a question about the members after one and up to another.

    PostgreSQL may gather all members who have a value before it looks at the first: it then gathers these only.
    """
    member = col(MemberValueRow.member_id)
    return Lookup(lambda held: exists().where(member == MemberRow.id, member > after, member <= last, held))


def condition(rule: Rule, lookup: Lookup = EACH) -> ColumnElement[bool]:
    """Return the SQL condition on `member` that is true for the members the rule matches."""
    match rule:
        case Is():
            return lookup.turn(_held([rule]))
        case Not(All((_, _, *_)) as inner):  # no value alone leaves anybody out: nothing to gain from `denied`
            return not_(condition(inner, lookup))
        case Not(inner):
            return not_(condition(inner, lookup.denied or lookup))
        case All(rules):
            return and_(true(), *(condition(inner, lookup) for inner in rules))
        case Any(rules):
            return or_(false(), *_alternatives(rules, lookup))


#: PostgreSQL hashes a set only where it expects it to fit here, or goes through it for each member anew: with the four
#: megabytes it has by itself, from some two million members on. A server that gives more keeps it.
_ENOUGH = "greatest(65536, pg_size_bytes(current_setting('work_mem')) / 1024)"
ROOM = f"SELECT set_config('work_mem', {_ENOUGH}::text, true)"


def sought(session: Session, rule: Rule) -> ColumnElement[bool]:
    """Return the condition of a question about all members, and give this transaction the memory for its sets."""
    dialect = session.connection().dialect.name
    if dialect == "postgresql":
        session.connection().exec_driver_sql(ROOM)
    return condition(rule, _SETS.get(dialect, EACH))


def _alternatives(rules: Sequence[Rule], lookup: Lookup) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions of which one must be true: plain values share a lookup, far cheaper than one each."""
    flat = list(_flat(rules))
    for together in _together([rule for rule in flat if isinstance(rule, Is)], apart=lookup.apart):
        yield lookup.turn(_held(together))
    yield from (condition(rule, lookup) for rule in flat if not isinstance(rule, Is))


def _together(plain: Sequence[Is], *, apart: bool) -> list[list[Is]]:
    """Return the values that are looked up at one time."""
    if not apart:
        return [list(plain)] if plain else []
    fields = dict.fromkeys(rule.field for rule in plain)
    return [[rule for rule in plain if rule.field == field] for field in fields]


def _flat(rules: Sequence[Rule]) -> Iterator[Rule]:
    for rule in rules:
        if isinstance(rule, Any):
            yield from _flat(rule.rules)
        else:
            yield rule


def _held(wanted: Sequence[Is]) -> ColumnElement[bool]:
    """Return the condition on `member_value` for one of these values."""
    values: dict[str, list[str]] = {}
    for rule in wanted:
        values.setdefault(rule.field, []).append(rule.value)
    field, value = col(MemberValueRow.field), col(MemberValueRow.value)
    return or_(*(and_(field == name, value.in_(found)) for name, found in values.items()))


def mask(rules: Sequence[Rule], lookup: Lookup = EACH) -> ColumnElement[int]:
    """Return the SQL sum whose bit n is set when `rules[n]` matches the member."""
    total: ColumnElement[int] = literal(0, BigInteger)
    for bit, rule in enumerate(rules):
        weight = literal(1 << bit, BigInteger)
        total = total + case((condition(rule, lookup), weight), else_=literal(0, BigInteger))
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
    return condition(Any(tuple(Is("network", name) for name in sorted(scope.networks))))
