"""The declared words: brand, newsletters, axes, networks, segments; written when they change, read back as values."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, select

from newsletter.domain.declaration import (
    AxisDeclaration,
    BrandDeclaration,
    NetworkDeclaration,
    NewsletterDeclaration,
    SegmentDeclaration,
    WorkstreamDeclaration,
)
from newsletter.storage.tables import AxisRow, InstanceRow, NetworkRow, NewsletterRow, SegmentRow, WorkstreamRow
from newsletter.values.base import Value

V = TypeVar("V", bound=Value)
Named = AxisDeclaration | NetworkDeclaration | NewsletterDeclaration | SegmentDeclaration


class WrongKey(Exception):
    """The secret key that hashes the addresses is not the one this database was made with."""


def open_instance(session: Session, brand: BrandDeclaration, fingerprint: str, now: datetime) -> bool:
    """Write the brand of this installation; True when something changed.

    Raises `WrongKey` when the addresses here were hashed with another key: the last of
    NEWSLETTER_SECRET_KEYS must stay the same for as long as the database lives.
    """
    data, row = brand.model_dump(mode="json"), session.get(InstanceRow, 1)
    if row is None:
        session.add(InstanceRow(id=1, created_at=now, address_key=fingerprint, brand=data))
        return True
    if row.address_key != fingerprint:
        raise WrongKey(
            "the last key of NEWSLETTER_SECRET_KEYS is not the one this database was made with; "
            "put the former keys back behind the new one"
        )
    changed, row.brand = row.brand != data, data
    return changed


def brand(session: Session) -> BrandDeclaration:
    """Return who the letters come from."""
    row = session.get(InstanceRow, 1)
    if row is None:
        raise LookupError("nothing is declared yet: run `newsletter collect` in the workspace first")
    return BrandDeclaration.model_validate(row.brand)


def glossary(session: Session) -> dict[str, str]:
    """Return what acronyms mean; nothing before anything is declared."""
    row = session.get(InstanceRow, 1)
    return {} if row is None else BrandDeclaration.model_validate(row.brand).glossary


def keep(session: Session, table: type[SQLModel], declared: Sequence[Any], **columns: Any) -> int:
    """Write the declarations of one table; returns how many are new or changed. Nothing is removed."""
    count = 0
    for value in declared:
        data = value.model_dump(mode="json")
        row: Any = session.get(table, value.id)
        if row is None:
            extra = {name: getattr(value, source) for name, source in columns.items()}
            session.add(table(id=value.id, declaration=data, **extra))
            count += 1
        elif row.declaration != data:
            row.declaration = data
            count += 1
    session.flush()
    return count


def keep_words(session: Session, axes: Sequence[AxisDeclaration], workstreams: Sequence[WorkstreamDeclaration]) -> int:
    """Write the axes and the workstreams within them; returns how many changed."""
    return keep(session, AxisRow, axes) + keep(session, WorkstreamRow, workstreams, axis="axis")


def keep_places(
    session: Session, networks: Sequence[NetworkDeclaration], segments: Sequence[SegmentDeclaration]
) -> int:
    """Write the local networks and the named audiences; returns how many changed."""
    return keep(session, NetworkRow, networks) + keep(session, SegmentRow, segments)


def keep_newsletters(session: Session, newsletters: Sequence[NewsletterDeclaration]) -> int:
    """Write the publications; returns how many changed."""
    return keep(session, NewsletterRow, newsletters)


def _all(session: Session, table: Any, shape: type[V]) -> tuple[V, ...]:
    rows = session.exec(select(table).order_by(table.id))
    return tuple(shape.model_validate(row.declaration) for row in rows)


def newsletters(session: Session) -> tuple[NewsletterDeclaration, ...]:
    """Return every declared publication."""
    return _all(session, NewsletterRow, NewsletterDeclaration)


def newsletter(session: Session, name: str) -> NewsletterDeclaration:
    """Return one publication; raises LookupError naming the known ones."""
    known = {letter.id: letter for letter in newsletters(session)}
    if name not in known:
        raise LookupError(f"no newsletter is called “{name}”; there are: {', '.join(known) or 'none'}")
    return known[name]


def axes(session: Session) -> tuple[AxisDeclaration, ...]:
    """Return the axes of the roadmap, in their order."""
    return tuple(sorted(_all(session, AxisRow, AxisDeclaration), key=lambda axis: axis.number))


def networks(session: Session) -> tuple[NetworkDeclaration, ...]:
    """Return every local network."""
    return _all(session, NetworkRow, NetworkDeclaration)


def segments(session: Session) -> tuple[SegmentDeclaration, ...]:
    """Return every named audience."""
    return _all(session, SegmentRow, SegmentDeclaration)
