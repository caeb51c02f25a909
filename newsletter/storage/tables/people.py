"""Members, what they follow, what they agreed to, and whom we must not write to."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel, UniqueConstraint

from newsletter.domain.member import MemberState
from newsletter.storage.tables.base import Written, one_of


class MemberRow(Written, table=True):
    """A person, known by the keyed hash of the address."""

    __tablename__ = "member"
    __table_args__ = (one_of("state", MemberState),)

    id: int | None = Field(default=None, primary_key=True)
    #: Empty once the person is forgotten; the key stays.
    address: str
    address_key: str = Field(unique=True)
    first_name: str = ""
    last_name: str = ""
    state: str
    language: str = "fr"
    updated_at: datetime
    updated_by: str


class MemberValueRow(SQLModel, table=True):
    """One value of one declared field; several rows for a multi-valued field."""

    __tablename__ = "member_value"
    __table_args__ = (Index("ix_member_value_field_value_member_id", "field", "value", "member_id"),)

    member_id: int = Field(foreign_key="member.id", primary_key=True, ondelete="CASCADE")
    field: str = Field(primary_key=True)
    value: str = Field(primary_key=True)


class SubscriptionRow(Written, table=True):
    """A member receives a newsletter from a start to an end, with the reason of the end."""

    __tablename__ = "subscription"
    __table_args__ = (
        Index(
            "uq_subscription_open",
            "newsletter_id",
            "member_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True)
    newsletter_id: str = Field(foreign_key="newsletter.id")
    ended_at: datetime | None = None
    ended_why: str = ""


class ConsentRow(Written, table=True):
    """A proof of what a person agreed to or withdrew; only ever added to."""

    __tablename__ = "consent"

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True)
    newsletter_id: str
    given: bool
    #: How: `import members.csv line 12`, `form v3`…
    means: str


class SuppressionRow(Written, table=True):
    """An address key we must not write to, and why; it always wins."""

    __tablename__ = "suppression"
    __table_args__ = (UniqueConstraint("address_key", "newsletter_id"),)

    id: int | None = Field(default=None, primary_key=True)
    address_key: str
    #: A newsletter, or `*` for all of them.
    newsletter_id: str
    why: str
