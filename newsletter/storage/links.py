"""The links of replays: which are to be asked, and whether they work."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select, update

from newsletter.domain.replays import replay_link
from newsletter.storage.rows import changed
from newsletter.storage.tables import ItemRow
from newsletter.values.content import ContentItem, ItemKind

#: A link is asked again after that.
EVERY = timedelta(hours=24)
#: What did not change for so long is not asked any more.
FORGOTTEN = timedelta(days=400)


def to_ask(session: Session, now: datetime, most: int) -> dict[int, str]:
    """Return the links to ask at `now`, by item: those never asked first, then the longest ago, at most `most`."""
    content, asked = col(ItemRow.content), col(ItemRow.link_checked_at)
    chosen = (
        select(ItemRow.id, ItemRow.content)
        .where(
            or_(content["kind"].as_string() == ItemKind.REPLAY.value, content["replay_url"].as_string().is_not(None)),
            or_(asked.is_(None), asked <= now - EVERY),
            col(ItemRow.changed_at) >= now - FORGOTTEN,
        )
        .order_by(asked.is_not(None), asked, col(ItemRow.id))
        .limit(most)
    )
    links = ((id_ or 0, replay_link(ContentItem.model_validate(told))) for id_, told in session.exec(chosen))
    return {id_: link for id_, link in links if link is not None}


def keep(session: Session, answers: Mapping[int, tuple[str, bool | None]], now: datetime) -> None:
    """Write what each link answered; None keeps what was known.

    An item whose source gave it another link meanwhile stays to be asked.
    """
    rows = session.exec(select(ItemRow).where(col(ItemRow.id).in_(answers)).with_for_update())
    for row in rows:
        asked, works = answers[row.id or 0]
        if replay_link(ContentItem.model_validate(row.content)) != asked:
            continue
        said = {} if works is None else {"link_works": works}
        changed(session, update(ItemRow).where(col(ItemRow.id) == row.id).values(link_checked_at=now, **said))
