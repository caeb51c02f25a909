"""Preview a source: collected as it would be, shown, and nothing kept."""

from newsletter.domain import onboarding
from newsletter.domain.access import Action, authorize
from newsletter.domain.declaration import SourceDeclaration
from newsletter.domain.onboarding import Preview
from newsletter.domain.source import Stored
from newsletter.pipeline.asking import request_of
from newsletter.pipeline.context import Context
from newsletter.plugin.collection import CollectResult
from newsletter.plugin.sandbox import collect
from newsletter.storage import items, sources


def preview_source(context: Context, declared: SourceDeclaration) -> Preview:
    """Return the latest items the source would give, what they lack, its forecast, the settings it would keep."""
    authorize(context.actor, Action.MANAGE_SOURCES)
    request = request_of(context, declared).model_copy(update={"settle": True})
    result = collect(context.registry, request, context.site.deadline)
    if result.outcome == "failed":
        return Preview(reason=result.reason, defects=result.defects)
    cards = onboarding.latest(result.items, context.now())
    return Preview(
        cards=cards,
        mapping=onboarding.mapping(cards[0].item) if cards else (),
        forecast=_forecast(context, declared, result),
        total=len(result.items),
        defects=result.defects,
        settled=result.settled,
    )


def _forecast(context: Context, declared: SourceDeclaration, result: CollectResult) -> onboarding.Forecast:
    now = context.now()
    with context.database.reading() as session:
        known = [one for one in items.offered(session, context.actor.scope) if one.source != declared.id]
        labels = {one.declaration.id: one.declaration.label for one in sources.listed(session, context.actor.scope)}
    # Not stored: numbers no stored item has.
    fresh = [
        Stored(id=-number, source=declared.id, item=item, first_seen=now)
        for number, item in enumerate(result.items, start=1)
    ]
    return onboarding.forecast(fresh, known, labels, now)
