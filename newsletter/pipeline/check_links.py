"""Check links: each replay's address is asked whether it answers, since one that does not is never offered."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from newsletter.domain.access import Action, authorize
from newsletter.pipeline.context import Context
from newsletter.plugin.link import link_works
from newsletter.storage import links

#: Links asked side by side, and in one go.
WIDTH, MOST = 4, 40


def check_links(context: Context) -> int:
    """Ask the links of replays that nobody asked for a day and keep what they answered; returns how many were asked.

    At most forty at a time: those that wait are asked by the next call. An answer that says nothing, such as that of a
    busy server, keeps what was known. Where the installation checks no links, nothing is asked.
    """
    authorize(context.actor, Action.COLLECT)
    if not context.site.asks_links:
        return 0
    with context.database.reading() as session:
        wanted = links.to_ask(session, context.now(), MOST)
    ask = partial(link_works, allow=context.site.reachable, base_url=context.site.base_url)
    with ThreadPoolExecutor(WIDTH, thread_name_prefix="links") as pool:
        answers = list(pool.map(ask, wanted.values()))
    with context.database.writing() as session:
        links.keep(session, dict(zip(wanted, zip(wanted.values(), answers, strict=True), strict=True)), context.now())
    return len(wanted)
