"""A member: where the person stands, and what is known for segments."""

from enum import StrEnum

from newsletter.values.base import Slug, Value


class MemberState(StrEnum):
    """Only an active member is ever written to."""

    ACTIVE = "active"
    PENDING = "pending"
    PAUSED = "paused"
    LEFT = "left"
    BOUNCED = "bounced"


class MemberRecord(Value):
    """What is known of a person: one line of a member file, checked."""

    address: str
    first_name: str = ""
    last_name: str = ""
    state: MemberState = MemberState.ACTIVE
    language: str = "fr"
    #: Declared fields other than the derived ones: `{"department": {"29"}, "axis": {"densite"}}`.
    values: tuple[tuple[str, str], ...] = ()
    newsletters: tuple[Slug, ...] = ()


class Reader(Value):
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
