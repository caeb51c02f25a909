"""Campaigns and the ledger: one row per member, written before the effect."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel, UniqueConstraint

from newsletter.domain.campaign import CampaignState
from newsletter.domain.delivery import DeliveryState
from newsletter.storage.tables.base import BigKey, Written, one_of

_OPEN = text("state IN ('planned', 'deferred')")
_OWNED = text("owner IS NOT NULL")


class CampaignRow(Written, table=True):
    """The sending of one issue."""

    __tablename__ = "campaign"
    __table_args__ = (one_of("state", CampaignState),)

    id: int | None = Field(default=None, primary_key=True)
    issue_id: int = Field(foreign_key="issue.id", unique=True)
    version_id: int = Field(foreign_key="issue_version.id")
    newsletter_id: str = Field(foreign_key="newsletter.id")
    state: str
    #: Why it is held, paused or cancelled, for a person.
    reason: str = ""
    scheduled_for: datetime
    #: Frozen: Message-ID, bounce address and idempotency key derive from it on every attempt.
    salt: str
    #: Frozen: the Date header of every copy.
    date: datetime
    #: Rows later than this are not sent any more.
    expires_at: datetime
    #: The last member considered; a chunk of deliveries and its watermark share a transaction.
    watermark: int = 0
    #: The last member who was there when planning began.
    last_member: int = 0
    candidates: int = 0
    updated_at: datetime
    updated_by: str


class DeliveryRow(SQLModel, table=True):
    """The ledger row: one member's copy of one campaign."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("campaign_id", "member_id"),
        Index("ix_delivery_open", "campaign_id", "provider", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_delivery_owner", "owner", sqlite_where=_OWNED, postgresql_where=_OWNED),
        one_of("state", DeliveryState),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    campaign_id: int = Field(foreign_key="campaign.id")
    member_id: int = Field(foreign_key="member.id")
    #: The audience rules the member satisfied at planning, one bit each; names the edition.
    mask: int = Field(sa_type=BigKey)
    #: The declared group of mailbox providers its address belongs to; empty for all others.
    provider: str = Field(default="", sa_column_kwargs={"server_default": ""})
    state: str
    due_at: datetime | None = None
    #: The connection that holds the row while it is attempting.
    owner: str | None = None
    attempt: int = 0
    #: How often a row in doubt was sent again.
    resends: int = 0
    changed_at: datetime
    reply: str = ""


class ThrottleRow(SQLModel, table=True):
    """The token bucket of a group of mailbox providers, or of a transport."""

    __tablename__ = "throttle"

    id: str = Field(primary_key=True)
    label: str
    per_minute: float
    burst: int
    #: Messages under way at one time; 0 for no limit.
    at_once: int
    tokens: float
    filled_at: datetime
    #: The part of the rate that is used.
    pace: float = 1.0


class ProviderDomainRow(SQLModel, table=True):
    """The group a domain's mailboxes belong to."""

    __tablename__ = "provider_domain"

    domain: str = Field(primary_key=True)
    throttle_id: str = Field(foreign_key="throttle.id", index=True)


class WorkerRow(SQLModel, table=True):
    """A sender that is alive as long as its counter moves."""

    __tablename__ = "worker"

    id: str = Field(primary_key=True)
    host: str
    pid: int
    started_at: datetime
    beat: int = 0


class EpochRow(SQLModel, table=True):
    """The one row by which a database knows whose it is, and how far it has come."""

    __tablename__ = "epoch"

    id: int = Field(primary_key=True)
    token: str
    number: int = Field(sa_type=BigInteger)


class DeliveryEventRow(SQLModel, table=True):
    """What we learnt after a message left; the same event told twice counts once."""

    __tablename__ = "delivery_event"

    event_id: str = Field(primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True, sa_type=BigKey)
    kind: str
    permanent: bool
    at: datetime
    detail: str = ""


class TestSendRow(Written, table=True):
    """A marked copy sent to someone on the team, outside any campaign."""

    __tablename__ = "test_send"
    __test__ = False

    id: int | None = Field(default=None, primary_key=True)
    issue_id: int = Field(foreign_key="issue.id", index=True)
    content_hash: str
    address: str
    reply: str = ""
