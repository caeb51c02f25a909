"""Approved versions and their editions, and the log of test copies."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from newsletter.domain.access import By
from newsletter.domain.edition import Edition
from newsletter.domain.version import Version
from newsletter.storage.rows import added, created
from newsletter.storage.tables import EditionRow, TestSendRow, VersionRow

_JSON = ("letter", "manifest", "head", "findings")
_PLAIN = ("content_hash", "layout", "html", "text", "nonce", "created_at", "created_by")


def add(session: Session, version: Version) -> int:
    """Write an approved version and return its id; the same content of the same issue is one version."""
    chosen = select(VersionRow.id).where(
        col(VersionRow.issue_id) == version.issue, col(VersionRow.content_hash) == version.content_hash
    )
    found = session.exec(chosen).first()
    if found is not None:
        return found
    data = version.model_dump(mode="json", include=set(_JSON))
    plain = {name: getattr(version, name) for name in _PLAIN}
    row = VersionRow(issue_id=version.issue, **plain, **data)
    return added(session, row)


def _version(row: VersionRow) -> Version:
    same = {name: getattr(row, name) for name in (*_PLAIN, *_JSON)}
    return Version(id=row.id or 0, issue=row.issue_id, **same)


def get(session: Session, version: int) -> Version:
    """Return a version by id; raises LookupError."""
    row = session.get(VersionRow, version)
    if row is None:
        raise LookupError(f"there is no version {version}")
    return _version(row)


def latest(session: Session, issue: int) -> Version | None:
    """Return the version an issue was last approved as; None for a draft."""
    chosen = select(VersionRow).where(col(VersionRow.issue_id) == issue).order_by(col(VersionRow.id).desc())
    row = session.exec(chosen).first()
    return None if row is None else _version(row)


def add_editions(session: Session, version: int, editions: Iterable[Edition]) -> int:
    """Write the editions met at planning; returns how many are new."""
    known = {edition.mask for edition in editions_of(session, version)}
    new = [edition for edition in editions if edition.mask not in known]
    for edition in new:
        session.add(EditionRow(version_id=version, mask=edition.mask, key=edition.key, label=edition.label))
    session.flush()
    return len(new)


def editions_of(session: Session, version: int) -> list[Edition]:
    """Return the editions of a version, by mask."""
    rows = session.exec(select(EditionRow).where(col(EditionRow.version_id) == version).order_by(col(EditionRow.mask)))
    return [Edition(mask=row.mask, key=row.key, label=row.label) for row in rows]


def log_test(session: Session, version: Version, address: str, reply: str, by: By) -> None:
    """Remember that a test copy of this very content left for an address."""
    session.add(
        TestSendRow(
            issue_id=version.issue,
            content_hash=version.content_hash,
            address=address,
            reply=reply,
            **created(by),
        )
    )


def tests_of(session: Session, issue: int) -> list[tuple[str, str, datetime]]:
    """Return `(address, content hash, moment)` of the test copies of an issue."""
    rows = session.exec(select(TestSendRow).where(col(TestSendRow.issue_id) == issue).order_by(col(TestSendRow.id)))
    return [(row.address, row.content_hash, row.created_at) for row in rows]
