"""The instance itself, and the controlled vocabularies it was given: axes, workstreams, networks, segments."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from newsletter.storage.tables.base import Json


class InstanceRow(SQLModel, table=True):
    """This installation: one row."""

    __tablename__ = "instance"

    id: int = Field(primary_key=True)
    created_at: datetime
    #: Tells which key the addresses are hashed with, without holding it.
    address_key: str
    #: The name, contact and texts every page and letter carries.
    brand: dict[str, Any] = Field(sa_type=Json)


class AxisRow(SQLModel, table=True):
    """One axis of the network's roadmap."""

    __tablename__ = "axis"

    id: str = Field(primary_key=True)
    declaration: dict[str, Any] = Field(sa_type=Json)


class WorkstreamRow(SQLModel, table=True):
    """A piece of work within one axis."""

    __tablename__ = "workstream"

    id: str = Field(primary_key=True)
    axis: str = Field(foreign_key="axis.id")
    declaration: dict[str, Any] = Field(sa_type=Json)


class NetworkRow(SQLModel, table=True):
    """A local network and its territory."""

    __tablename__ = "network"

    id: str = Field(primary_key=True)
    declaration: dict[str, Any] = Field(sa_type=Json)


class SegmentRow(SQLModel, table=True):
    """A named audience."""

    __tablename__ = "segment"

    id: str = Field(primary_key=True)
    declaration: dict[str, Any] = Field(sa_type=Json)
