"""Sources as people add and change them here, beside those the workspace's files declare."""

from sqlmodel import Session, col, select

from newsletter.domain.declaration import SourceDeclaration, Trust
from newsletter.domain.source import Source
from newsletter.storage.tables import SourceRow


def names(session: Session) -> frozenset[str]:
    """Return the name of every source there is or was, whoever may see it."""
    return frozenset(session.exec(select(col(SourceRow.id))))


def add(session: Session, declared: SourceDeclaration) -> Source:
    """Write a source that a person adds; its name is not taken yet."""
    row = SourceRow(
        id=declared.id,
        declaration=declared.model_dump(mode="json"),
        enabled=True,
        network=declared.network,
        validators={},
        added=True,
    )
    session.add(row)
    session.flush()
    return Source(declaration=declared, added=True)


def enable(session: Session, source: Source) -> Source:
    """Take a source up again that a person had removed, on trial and due at once; one that is there stays as it is."""
    row = session.get_one(SourceRow, source.declaration.id)
    if row.enabled or not row.added:
        return source
    declared = source.declaration.model_copy(update={"enabled": True, "trust": Trust.TRIAL})
    row.declaration, row.enabled, row.paused, row.next_due = declared.model_dump(mode="json"), True, False, None
    return source.model_copy(update={"declaration": declared, "paused": False, "next_due": None})


def write(session: Session, source: Source, declared: SourceDeclaration, paused: bool | None) -> Source:
    """Write what a person decided: a source that is resumed is due at once, one that is removed keeps its items."""
    row = session.get_one(SourceRow, source.declaration.id)
    row.declaration, row.enabled = declared.model_dump(mode="json"), declared.enabled
    if paused is not None:
        row.paused = paused
        row.next_due = None
    return source.model_copy(update={"declaration": declared, "paused": row.paused, "next_due": row.next_due})
