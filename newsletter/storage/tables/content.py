"""Sources, their runs, and the items they told."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint

from newsletter.domain.source import Verdict
from newsletter.storage.tables.base import Json, Written, one_of


class SourceRow(SQLModel, table=True):
    """One configured instance of a source kind."""

    __tablename__ = "source"

    id: str = Field(primary_key=True)
    declaration: dict[str, Any] = Field(sa_type=Json)
    enabled: bool
    network: str | None = Field(default=None, foreign_key="network.id")
    #: What the server gave to ask "changed since?": `{url: {etag, last_modified}}`.
    validators: dict[str, Any] = Field(sa_type=Json)
    last_success: datetime | None = None
    #: True when a person added it here; a declaration of the same name takes it over.
    added: bool = False
    paused: bool = False
    #: Failed collections in a row.
    failures: int = 0
    next_due: datetime | None = None
    broken_since: datetime | None = None


class SourceRunRow(Written, table=True):
    """One collection of one source, and what came of it."""

    __tablename__ = "source_run"

    id: int | None = Field(default=None, primary_key=True)
    source_id: str = Field(foreign_key="source.id", index=True)
    outcome: str
    reason: str = ""
    log: str = ""
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    defects: list[Any] = Field(sa_type=Json)
    fetches: list[Any] = Field(sa_type=Json)


class ItemRow(Written, table=True):
    """One thing worth telling, as its source last told it."""

    __tablename__ = "content_item"
    __table_args__ = (UniqueConstraint("source_id", "external_id"),)

    id: int | None = Field(default=None, primary_key=True)
    source_id: str = Field(foreign_key="source.id", index=True)
    external_id: str
    network: str | None = Field(default=None, index=True)
    content: dict[str, Any] = Field(sa_type=Json)
    content_hash: str
    changed_at: datetime
    last_seen: datetime
    #: Whether its address answered when it was last asked; None when nobody asked.
    link_works: bool | None = None
    link_checked_at: datetime | None = None


class DecisionRow(Written, table=True):
    """What a person said of two items: the same thing, or not; the last word counts."""

    __tablename__ = "item_decision"
    __table_args__ = (UniqueConstraint("one_id", "other_id"), one_of("verdict", Verdict))

    id: int | None = Field(default=None, primary_key=True)
    #: The smaller of the two ids.
    one_id: int = Field(foreign_key="content_item.id")
    other_id: int = Field(foreign_key="content_item.id", index=True)
    verdict: str


class NoticeRow(Written, table=True):
    """A message to somebody who looks after something here; queued once, sent once."""

    __tablename__ = "notice"

    id: int | None = Field(default=None, primary_key=True)
    #: What it is about, so that it is queued once: `source bretagne broken 2024-12-10T11:00:00+00:00`.
    key: str = Field(unique=True)
    recipient: str
    subject: str
    body: str
    #: When it may be tried next; None: at once.
    due_at: datetime | None = None
    sent_at: datetime | None = None
    #: Why the last attempt did not leave.
    fault: str = ""
    #: How often it left without an answer.
    doubts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
