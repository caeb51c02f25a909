"""A member: where the person stands, and what is known for segments."""

from enum import StrEnum
from typing import NamedTuple

from newsletter.values.base import Slug, Value


class MemberState(StrEnum):
    """Only an active member is ever written to."""

    ACTIVE = "active"
    PENDING = "pending"
    PAUSED = "paused"
    LEFT = "left"
    BOUNCED = "bounced"


#: How far each state is from being written to.
_FAR = {
    MemberState.ACTIVE: 0,
    MemberState.PENDING: 1,
    MemberState.PAUSED: 2,
    MemberState.LEFT: 3,
    MemberState.BOUNCED: 3,
}


def after_file(current: MemberState, wanted: MemberState | None) -> MemberState:
    """Return the state of a known person after a file asked for `wanted`, None when it asks for nothing.

    A file may only bring a person further from being written to: coming back takes the person.
    """
    return current if wanted is None or _FAR[wanted] <= _FAR[current] else wanted


class MemberRecord(Value):
    """What a line of a member file says of a person, checked; what it does not say, None, stays as it is kept."""

    address: str
    first_name: str | None = None
    last_name: str | None = None
    #: None: as it is kept; a new member is then active.
    state: MemberState | None = None
    language: str | None = None
    #: Values of declared fields other than the derived ones: `(("department", "29"), ("axis", "densite"))`.
    values: tuple[tuple[str, str], ...] = ()
    #: Further fields the line speaks of, to say that they have no value.
    fields_told: frozenset[str] = frozenset()
    newsletters: tuple[Slug, ...] = ()

    @property
    def told(self) -> frozenset[str]:
        """The declared fields this record speaks of; the others stay as they are kept."""
        return self.fields_told | {field for field, _ in self.values}


class Reader(NamedTuple):
    """A member as a mail needs to know them."""

    id: int
    address: str
    first_name: str
    last_name: str
    language: str
    profile: dict[str, frozenset[str]]

    @property
    def full_name(self) -> str:
        """The name for the To header; empty when unknown."""
        return f"{self.first_name} {self.last_name}".strip()
