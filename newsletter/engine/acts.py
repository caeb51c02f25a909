"""What time brings, by name: the clock does it here, or says it to the queue for a worker to do."""

from collections.abc import Callable, Mapping

from newsletter.engine.instance import Memory
from newsletter.pipeline.assemble import assemble
from newsletter.pipeline.check_links import check_links
from newsletter.pipeline.collect import collect_due
from newsletter.pipeline.context import Context
from newsletter.pipeline.notify import notify
from newsletter.pipeline.plan import plan

Act = Callable[[Context, str], object]


def _notify(context: Context, _key: str) -> object:
    Memory(context.site.memory).check(context.database)
    return notify(context)


#: Each act takes the hands of a verb and a key: a newsletter, a campaign, or nothing.
ACTS: Mapping[str, Act] = {
    "assemble": assemble,
    "check_links": lambda context, _: check_links(context),
    "collect": lambda context, _: collect_due(context),
    "notify": _notify,
    "plan": lambda context, key: plan(context, int(key)),
}
