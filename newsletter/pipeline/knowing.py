"""Shared by the verbs that judge what a letter may tell: the items, and all that is known besides them."""

from datetime import datetime, timedelta

from newsletter.domain.declaration import NewsletterDeclaration
from newsletter.domain.ranking import Moments
from newsletter.domain.source import Stored
from newsletter.domain.suggestions import Known
from newsletter.domain.telling import published_items
from newsletter.pipeline.context import Context
from newsletter.storage import decisions, items, published, vocabularies
from newsletter.storage.database import Session


def items_of(context: Context, session: Session) -> list[Stored]:
    """Return every item the actor may place; where links are not checked, each replay's is taken to work."""
    found = items.offered(session, context.actor.scope)
    if context.site.asks_links:
        return found
    return [one.model_copy(update={"link_works": True}) for one in found]


def known_for(session: Session, letter: NewsletterDeclaration, slot: datetime, besides: int = 0) -> Known:
    """Return what a newsletter's issue of `slot` knows besides the items; `besides` is that issue, when it is there."""
    said = decisions.listed(session)
    last = published.previous(session, letter.id, slot)
    networks = {network.id for network in vocabularies.networks(session)}
    return Known(
        moments=_moments(letter, slot, None if last is None else last[0]),
        published=published_items(published.told(session, letter.id, besides), said),
        decisions=said,
        quiet=frozenset() if last is None else frozenset(networks - set(last[1])),
    )


def _moments(letter: NewsletterDeclaration, slot: datetime, last: datetime | None) -> Moments:
    oldest = slot - timedelta(days=letter.rhythm.window_days)
    since = oldest if last is None else max(last, oldest)
    until = slot + timedelta(days=letter.rhythm.horizon_days)
    return Moments(letter=slot, since=since, until=until, oldest=oldest)
