"""Members: who they are, what they follow; a file never raises a consent nor brings back who left."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from newsletter.domain.access import By, Scope
from newsletter.domain.member import MemberRecord, MemberState, Reader, after_file
from newsletter.domain.suppression import EVERY_NEWSLETTER, Why, address_key
from newsletter.storage import audience, readers, subscriptions
from newsletter.storage.database import take_turn
from newsletter.storage.direct import Direct
from newsletter.storage.rows import added, created, updated
from newsletter.storage.tables import MemberRow, MemberValueRow, SuppressionRow
from newsletter.values.audience import Rule

#: Fields computed from the departments, never written by a file.
DERIVED = ("network", "region")
_NAMES = ("first_name", "last_name", "language")
_CLOSED = {MemberState.LEFT: Why.LEFT, MemberState.BOUNCED: Why.BOUNCED}


class Writer:
    """Writes members of one file inside one transaction."""

    def __init__(self, session: Session, key: str, by: By) -> None:
        take_turn(session, "members")
        self.session, self.key, self.by = session, key, by
        #: The members written to so far.
        self.written: set[int] = set()

    def write(self, record: MemberRecord, means: str) -> str:
        """Write one person; returns `added`, `updated` or `unchanged`.

        What the record does not say stays. Who paused, left, bounced or complained stays so whatever it says, and
        a forgotten person stays forgotten; `means` is kept with the consent.
        """
        key = address_key(record.address, self.key)
        held = suppressions(self.session, key)
        row = self.session.exec(select(MemberRow).where(col(MemberRow.address_key) == key)).first()
        if held.get(EVERY_NEWSLETTER) is Why.ERASED:
            return "unchanged"
        if row is None:
            return self._add(record, key, held, means)
        member = row.id or 0
        changed = self._update(row, record)
        changed |= self._values(member, record)
        if row.state == MemberState.ACTIVE.value:
            changed |= self._subscribe(member, record, held, means)
        return "updated" if changed else "unchanged"

    def _add(self, record: MemberRecord, key: str, held: Mapping[str, Why], means: str) -> str:
        state = _first_state(record, held)
        row = MemberRow(
            address=record.address,
            address_key=key,
            state=state.value,
            **created(self.by),
            **updated(self.by),
            **_names(record),
        )
        member = added(self.session, row)
        self._values(member, record)
        if state in _CLOSED:
            suppress(self.session, key, _CLOSED[state], self.by)
        else:
            self._subscribe(member, record, held, means)
        return "added"

    def _update(self, row: MemberRow, record: MemberRecord) -> bool:
        state = after_file(MemberState(row.state), record.state)
        wanted: dict[str, Any] = _names(record) | {"state": state.value}
        changes = {name: value for name, value in wanted.items() if getattr(row, name) != value}
        if not changes:
            return False
        for name, value in {**changes, "updated_at": self.by.at, "updated_by": self.by.actor}.items():
            setattr(row, name, value)
        if state in _CLOSED and "state" in changes:
            suppress(self.session, row.address_key, _CLOSED[state], self.by)
        return True

    def _values(self, member: int, record: MemberRecord) -> bool:
        rows = self.session.exec(
            select(MemberValueRow).where(
                col(MemberValueRow.member_id) == member, col(MemberValueRow.field).in_(record.told - set(DERIVED))
            )
        ).all()
        current, wanted = {(row.field, row.value): row for row in rows}, set(record.values)
        for gone in current.keys() - wanted:
            self.session.delete(current[gone])
        for field, value in sorted(wanted - current.keys()):
            self.session.add(MemberValueRow(member_id=member, field=field, value=value))
        self.written.add(member)
        return wanted != current.keys()

    def _subscribe(self, member: int, record: MemberRecord, held: Mapping[str, Why], means: str) -> bool:
        if EVERY_NEWSLETTER in held:
            return False
        wanted = [name for name in record.newsletters if name not in held]
        return subscriptions.open_missing(self.session, member, wanted, means, self.by)


def _names(record: MemberRecord) -> dict[str, Any]:
    """Return the names a record speaks of."""
    return {name: told for name in _NAMES if (told := getattr(record, name)) is not None}


def _first_state(record: MemberRecord, held: Mapping[str, Why]) -> MemberState:
    """Return where a new member stands: never back from a suppression."""
    if EVERY_NEWSLETTER in held:
        return MemberState.BOUNCED if held[EVERY_NEWSLETTER] is Why.BOUNCED else MemberState.LEFT
    return record.state or MemberState.ACTIVE


def suppressions(session: Session, key: str) -> dict[str, Why]:
    """Return why this address key must not be written to, by newsletter; `*` stands for all."""
    rows = session.exec(select(SuppressionRow).where(col(SuppressionRow.address_key) == key))
    return {row.newsletter_id: Why(row.why) for row in rows}


def suppress(session: Session, key: str, why: Why, by: By, newsletter: str = EVERY_NEWSLETTER) -> bool:
    """Never write to this address key again, for one newsletter or for all; False when it was so already."""
    take_turn(session, "suppressions")
    chosen = select(SuppressionRow).where(
        col(SuppressionRow.address_key) == key, col(SuppressionRow.newsletter_id) == newsletter
    )
    if session.exec(chosen).first() is not None:
        return False
    session.add(SuppressionRow(address_key=key, newsletter_id=newsletter, why=why.value, **created(by)))
    session.flush()
    return True


def by_address(session: Session, address: str, key: str, scope: Scope) -> Reader | None:
    """Return the member with this address, if the scope may see them."""
    chosen = select(MemberRow.id).where(col(MemberRow.address_key) == address_key(address, key), audience.within(scope))
    found = session.exec(chosen).first()
    return None if found is None else readers.of(Direct.of(session), [found])[found]


def listed(session: Session, scope: Scope, limit: int) -> Iterator[tuple[Reader, MemberState]]:
    """Yield up to `limit` members of a scope with their state, the oldest first."""
    rows = session.exec(select(MemberRow).where(audience.within(scope)).order_by(col(MemberRow.id)).limit(limit)).all()
    known = readers.of(Direct.of(session), [row.id for row in rows if row.id is not None])
    yield from ((known[row.id], MemberState(row.state)) for row in rows if row.id is not None)


def count_states(session: Session, scope: Scope) -> dict[MemberState, int]:
    """Return the members of a scope per state."""
    counted = session.exec(
        select(MemberRow.state, func.count()).where(audience.within(scope)).group_by(col(MemberRow.state))
    )
    return {MemberState(state): count for state, count in counted}


def count(session: Session, rule: Rule, scope: Scope) -> int:
    """Return how many active members of a scope a rule matches."""
    chosen = select(func.count()).select_from(MemberRow)
    active = col(MemberRow.state) == MemberState.ACTIVE.value
    return session.exec(chosen.where(active, audience.sought(session, rule), audience.within(scope))).one()


def matching(session: Session, rule: Rule, scope: Scope) -> list[int]:
    """Return the members of a scope a rule matches, whatever their state."""
    wanted = (audience.sought(session, rule), audience.within(scope))
    chosen = select(MemberRow.id).where(*wanted).order_by(col(MemberRow.id))
    return [member for member in session.exec(chosen) if member is not None]
