"""What addresses answered: asked once a day, however many letters and editions hold them."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from newsletter.storage.database import take_turn
from newsletter.storage.rows import changed
from newsletter.storage.tables import LinkRow
from newsletter.values.occasion import LinkAnswer

#: How long an answer holds.
FRESH = timedelta(hours=24)


def known(session: Session, urls: Iterable[str], now: datetime) -> dict[str, LinkAnswer]:
    """Return what each of these addresses answered less than a day ago; the others are missing."""
    keys = {_key(url): url for url in urls}
    chosen = select(LinkRow).where(col(LinkRow.key).in_(keys), col(LinkRow.asked_at) > now - FRESH)
    return {keys[row.key]: _answer(row) for row in session.exec(chosen)}


def keep(session: Session, answers: Mapping[str, LinkAnswer], now: datetime) -> None:
    """Write what addresses answered, in the place of what they answered before; forget what holds no longer."""
    take_turn(session, "links")
    keys = [_key(url) for url in answers]
    stale = (col(LinkRow.key).in_(keys)) | (col(LinkRow.asked_at) <= now - FRESH)
    changed(session, delete(LinkRow).where(stale))
    session.add_all(
        LinkRow(key=key, url=url, asked_at=now, **answer._asdict())
        for key, (url, answer) in zip(keys, answers.items(), strict=True)
    )


def _answer(row: LinkRow) -> LinkAnswer:
    return LinkAnswer(row.status, row.reason, row.media_type, row.size, row.gone)


def _key(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()
