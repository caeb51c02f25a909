"""Newsletters, issues, their blocks, and what an approval froze."""

from datetime import datetime
from typing import Any

from sqlmodel import BigInteger, Field, SQLModel, UniqueConstraint

from newsletter.domain.issue import BlockState, IssueState
from newsletter.storage.tables.base import BigKey, Json, Written, one_of


class NewsletterRow(SQLModel, table=True):
    """A publication with a rhythm, sections and a layout."""

    __tablename__ = "newsletter"

    id: str = Field(primary_key=True)
    declaration: dict[str, Any] = Field(sa_type=Json)


class IssueRow(Written, table=True):
    """One number of a newsletter; one per slot of its rhythm, whatever the number of clocks."""

    __tablename__ = "issue"
    __table_args__ = (
        UniqueConstraint("newsletter_id", "number"),
        UniqueConstraint("newsletter_id", "slot_utc"),
        one_of("state", IssueState),
    )

    id: int | None = Field(default=None, primary_key=True)
    newsletter_id: str = Field(foreign_key="newsletter.id")
    number: int
    slot_utc: datetime
    state: str = IssueState.DRAFT
    #: Grows by one with every change; an edit names the revision it was made on.
    revision: int = 1
    subject: str = ""
    preheader: str = ""
    #: True once a person chose the subject: a new collection no longer proposes one.
    head_edited: bool = False
    updated_at: datetime
    updated_by: str


class BlockRow(SQLModel, table=True):
    """One placed item or text, with the editor's wording; dropped blocks stay, so that they never come back."""

    __tablename__ = "block"
    __table_args__ = (UniqueConstraint("issue_id", "item_id"), one_of("state", BlockState))

    id: int | None = Field(default=None, primary_key=True)
    issue_id: int = Field(foreign_key="issue.id", index=True)
    item_id: int | None = Field(default=None, foreign_key="content_item.id", index=True)
    section: str
    position: int
    state: str
    #: True once a person touched it: collections and assemblies then leave it alone.
    edited: bool = False
    wording: dict[str, Any] = Field(sa_type=Json)
    audience: dict[str, Any] | None = Field(default=None, sa_type=Json)
    reasons: list[Any] = Field(sa_type=Json)
    #: The item as it was when a person last saw it here; what differs from it since is proposed.
    seen: dict[str, Any] | None = Field(default=None, sa_type=Json)
    #: Items of other sources that tell the same thing.
    also: list[Any] = Field(sa_type=Json)


class VersionRow(Written, table=True):
    """What an approval froze: content, rendering and rules, bound to a hash."""

    __tablename__ = "issue_version"
    __table_args__ = (UniqueConstraint("issue_id", "content_hash"),)

    id: int | None = Field(default=None, primary_key=True)
    issue_id: int = Field(foreign_key="issue.id", index=True)
    content_hash: str
    layout: str
    #: The letter as checks and layouts saw it.
    letter: dict[str, Any] = Field(sa_type=Json)
    #: Rendered once, a marker around every block; editions are cut from it.
    html: str
    text: str
    #: Tells this version's personal tokens from any text.
    nonce: str = ""
    manifest: dict[str, Any] = Field(sa_type=Json)
    #: What the message head needs, whatever becomes of the declarations.
    head: dict[str, Any] = Field(sa_type=Json)
    findings: list[Any] = Field(sa_type=Json)


class EditionRow(SQLModel, table=True):
    """One audience's view of a version: a mask met among the recipients and the blocks it shows."""

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("version_id", "mask"),)

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="issue_version.id")
    mask: int = Field(sa_type=BigKey)
    key: str
    label: str


class LinkRow(SQLModel, table=True):
    """What an address of a letter answered when it was last asked."""

    __tablename__ = "link"

    #: A hash of the address, which may be longer than an index takes.
    key: str = Field(primary_key=True, max_length=64)
    url: str
    status: int
    reason: str = ""
    media_type: str = ""
    size: int | None = Field(default=None, sa_type=BigInteger)
    gone: bool = False
    asked_at: datetime
