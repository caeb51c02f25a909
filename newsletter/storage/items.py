"""Content items: identity is (source, external id); the source's words, never the editor's."""

import hashlib
from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, or_, true
from sqlmodel import Session, col, select

from newsletter.domain.access import By, Scope
from newsletter.domain.source import Stored
from newsletter.storage.database import take_turn
from newsletter.storage.rows import created
from newsletter.storage.tables import ItemRow
from newsletter.values.content import ContentItem


def upsert(session: Session, source: str, items: Iterable[ContentItem], by: By) -> tuple[int, int, int]:
    """Write what a source tells; returns `(added, updated, unchanged)`. Nothing is ever removed.

    Two collections of one source at once take turns.
    """
    take_turn(session, f"source {source}")
    known = {row.external_id: row for row in session.exec(select(ItemRow).where(col(ItemRow.source_id) == source))}
    counts = [0, 0, 0]
    for item in items:
        counts[_write(session, source, known.get(item.external_id), item, by)] += 1
    return counts[0], counts[1], counts[2]


def _write(session: Session, source: str, row: ItemRow | None, item: ContentItem, by: By) -> int:
    print_ = hashlib.sha256(item.model_dump_json().encode()).hexdigest()
    if row is None:
        session.add(
            ItemRow(
                source_id=source,
                external_id=item.external_id,
                network=item.network,
                content=item.model_dump(mode="json"),
                content_hash=print_,
                changed_at=by.at,
                last_seen=by.at,
                **created(by),
            )
        )
        return 0
    row.last_seen = by.at
    if row.content_hash == print_:
        return 2
    row.content, row.content_hash, row.network = item.model_dump(mode="json"), print_, item.network
    row.changed_at = by.at
    return 1


def _stored(row: ItemRow) -> Stored:
    item = ContentItem.model_validate(row.content)
    return Stored(id=row.id or 0, source=row.source_id, item=item, first_seen=row.created_at)


def _within(scope: Scope) -> ColumnElement[bool]:
    network = col(ItemRow.network)
    if scope.everything:
        return true()
    return or_(network.is_(None), network.in_(sorted(scope.networks)))


def offered(session: Session, scope: Scope) -> list[Stored]:
    """Return every item a scope may place: the national ones and its networks'."""
    return [_stored(row) for row in session.exec(select(ItemRow).where(_within(scope)).order_by(col(ItemRow.id)))]


def by_ids(session: Session, ids: Collection[int]) -> dict[int, Stored]:
    """Return these items by id."""
    rows = session.exec(select(ItemRow).where(col(ItemRow.id).in_(ids)))
    return {stored.id: stored for stored in map(_stored, rows)}


def by_ref(session: Session, ref: str, scope: Scope) -> Stored | None:
    """Return the item a file names `source/external_id`, if the scope may place it."""
    source, _, external = ref.partition("/")
    chosen = select(ItemRow).where(
        col(ItemRow.source_id) == source, col(ItemRow.external_id) == external, _within(scope)
    )
    row = session.exec(chosen).first()
    return None if row is None else _stored(row)
