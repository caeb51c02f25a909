"""Sources, their runs, and the items they told."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint

from newsletter.storage.tables.base import Json, Written


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
