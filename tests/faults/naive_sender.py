"""Two ways not to do it, for the account to find them out; the messages are the real ones.

    naive_sender.py cursor|batch

`cursor` moves a cursor when a batch is fetched: a kill loses the rest of it. `batch` marks a batch once all of it
has left: a kill sends it again. The settings come from the environment, as a worker's do.
"""

import os
import sys
from collections.abc import Sequence

from sqlalchemy import text

from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.delivery import Taken
from newsletter.pipeline.context import Context
from newsletter.pipeline.mailroom import Mailroom
from newsletter.pipeline.transports import transport_of
from newsletter.plugin.loader import load
from newsletter.settings import bundled
from newsletter.settings import load as settings_of
from newsletter.storage import campaigns, readers, versions
from newsletter.storage.database import Database
from newsletter.storage.direct import Direct
from tests.sending import context

BATCH = 50
_NEXT = "SELECT id, member_id, mask FROM delivery WHERE campaign_id = :c AND {} ORDER BY id LIMIT :n"
_CURSOR = "UPDATE campaign SET watermark = :last WHERE id = :c"
_MARK = "UPDATE delivery SET state = 'accepted' WHERE campaign_id = :c AND id <= :last"
Batch = Sequence[Taken]


def main(way: str) -> None:
    settings = settings_of(os.environ)
    registry = load([bundled("plugins")], entry_points=False)
    site = {"transport": settings.newsletter_transport, "transport_config": settings.transport_config}
    hands = context(Database(settings.url), registry, **site)
    with hands.database.reading() as session:
        (campaign,) = campaigns.in_states(session, [CampaignState.SENDING])
    fetch, done = (_past_the_cursor, _ignore) if way == "cursor" else (_unmarked, _mark)
    while batch := fetch(hands, campaign):
        _send(hands, campaign, batch)
        done(hands, campaign, batch)


def _past_the_cursor(hands: Context, campaign: Campaign) -> Batch:
    batch = _fetched(hands, campaign, "id > (SELECT watermark FROM campaign WHERE id = :c)")
    if batch:
        _write(hands, _CURSOR, campaign, batch)
    return batch


def _unmarked(hands: Context, campaign: Campaign) -> Batch:
    return _fetched(hands, campaign, "state = 'planned'")


def _ignore(_hands: Context, _campaign: Campaign, _batch: Batch) -> None:
    return None


def _mark(hands: Context, campaign: Campaign, batch: Batch) -> None:
    _write(hands, _MARK, campaign, batch)


def _fetched(hands: Context, campaign: Campaign, which: str) -> Batch:
    with hands.database.reading() as session:
        rows = session.connection().execute(text(_NEXT.format(which)), {"c": campaign.id, "n": BATCH})
        return [Taken(delivery=i, member=m, mask=k, attempt=1) for i, m, k in rows]


def _write(hands: Context, statement: str, campaign: Campaign, batch: Batch) -> None:
    with hands.database.writing() as session:
        session.connection().execute(text(statement), {"c": campaign.id, "last": batch[-1].delivery})


def _send(hands: Context, campaign: Campaign, batch: Batch) -> None:
    kind, config = transport_of(hands)
    with hands.database.reading() as session:
        mailroom = Mailroom(hands.site, campaign, versions.get(session, campaign.version))
        known = readers.of(Direct.of(session), [one.member for one in batch])
    with kind.open(config) as transport:
        for one in batch:
            transport.send(mailroom.write(one, known[one.member]))


if __name__ == "__main__":
    main(sys.argv[1])
