"""Content items: identity is (source, external id); the source's words, never the editor's."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, or_, true
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from newsletter.domain.access import By, Scope
from newsletter.domain.declaration import Trust
from newsletter.domain.identity import renamed
from newsletter.domain.replays import replay_link
from newsletter.domain.source import Stored
from newsletter.storage.database import take_turn
from newsletter.storage.rows import created
from newsletter.storage.tables import ItemRow, SourceRow
from newsletter.values.content import ContentItem


def upsert(session: Session, source: str, items: Iterable[ContentItem], by: By) -> tuple[int, int, int]:
    """Write what a source tells; returns `(added, updated, unchanged)`. Nothing is ever removed.

    An item that comes under a new name keeps its row (see `identity.renamed`). Two collections of one source at
    once take turns.
    """
    take_turn(session, f"source {source}")
    told = list(items)
    known = {row.external_id: row for row in session.exec(select(ItemRow).where(col(ItemRow.source_id) == source))}
    former = renamed({name: ContentItem.model_validate(row.content) for name, row in known.items()}, told)
    counts = [0, 0, 0]
    for item in told:
        row = known.get(former.get(item.external_id, item.external_id))
        counts[_write(session, source, row, item, by)] += 1
    return counts[0], counts[1], counts[2]


def _write(session: Session, source: str, row: ItemRow | None, item: ContentItem, by: By) -> int:
    if row is None:
        row = ItemRow(source_id=source, changed_at=by.at, last_seen=by.at, **_told(item), **created(by))
        session.add(row)
        return 0
    row.last_seen = by.at
    before = ContentItem.model_validate(row.content)
    # By value: a field that a new version adds changes nothing.
    if before == item:
        return 2
    if replay_link(before) != replay_link(item):
        row.link_works = row.link_checked_at = None
    for name, value in _told(item).items():
        setattr(row, name, value)
    if before.model_copy(update={"external_id": item.external_id}) != item:
        row.changed_at = by.at
    return 1


def _told(item: ContentItem) -> dict[str, Any]:
    return {
        "external_id": item.external_id,
        "network": item.network,
        "content": item.model_dump(mode="json"),
        "content_hash": hashlib.sha256(item.model_dump_json().encode()).hexdigest(),
    }


def _stored(row: ItemRow, declaration: Mapping[str, Any]) -> Stored:
    return Stored(
        id=row.id or 0,
        source=row.source_id,
        item=ContentItem.model_validate(row.content),
        first_seen=row.created_at,
        changed_at=row.changed_at,
        trust=Trust(declaration.get("trust", Trust.REVIEWED)),
        link_works=row.link_works,
    )


def _within(scope: Scope) -> ColumnElement[bool]:
    network = col(ItemRow.network)
    if scope.everything:
        return true()
    return or_(network.is_(None), network.in_(sorted(scope.networks)))


def _with_source() -> Select[ItemRow, dict[str, Any]]:
    return select(ItemRow, col(SourceRow.declaration)).join(SourceRow, col(SourceRow.id) == ItemRow.source_id)


def offered(session: Session, scope: Scope) -> list[Stored]:
    """Return every item a scope may place: the national ones and its networks'."""
    chosen = _with_source().where(_within(scope)).order_by(col(ItemRow.id))
    return [_stored(row, declaration) for row, declaration in session.exec(chosen)]


def by_ids(session: Session, ids: Collection[int]) -> dict[int, Stored]:
    """Return these items by id."""
    rows = session.exec(_with_source().where(col(ItemRow.id).in_(ids)))
    return {row.id or 0: _stored(row, declaration) for row, declaration in rows}


def by_ref(session: Session, ref: str, scope: Scope) -> Stored | None:
    """Return the item a file names `source/external_id`, if the scope may place it."""
    source, _, external = ref.partition("/")
    chosen = _with_source().where(
        col(ItemRow.source_id) == source, col(ItemRow.external_id) == external, _within(scope)
    )
    found = session.exec(chosen).first()
    return None if found is None else _stored(*found)
