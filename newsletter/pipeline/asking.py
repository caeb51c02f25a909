"""What a source is asked: its settings, the time of interest, the secrets it names."""

from datetime import timedelta

from newsletter.domain.declaration import SourceDeclaration
from newsletter.pipeline.context import Context
from newsletter.plugin.collection import CollectRequest, Validators
from newsletter.values.source import Window

#: How far back and ahead a source is asked to look; an issue narrows it further.
PAST, AHEAD = timedelta(days=400), timedelta(days=400)


def request_of(
    context: Context, declared: SourceDeclaration, validators: dict[str, Validators] | None = None
) -> CollectRequest:
    """Return the request for one collection now; without `validators` everything is fetched anew.

    A source of a local network speaks for that network.
    """
    now = context.now()
    return CollectRequest(
        kind=declared.kind,
        config=dict(declared.config) | ({"network": declared.network} if declared.network else {}),
        window=Window(now=now, since=now - PAST, until=now + AHEAD),
        validators=validators or {},
        allow=context.site.reachable,
        secrets=_secrets(context, declared),
        base_url=context.site.base_url,
    )


def _secrets(context: Context, declared: SourceDeclaration) -> dict[str, str]:
    """Return the secrets the source or its kind names, and no other."""
    kind = context.registry.source_kinds.get(declared.kind)
    wanted = {*declared.secrets, *(kind.secrets if kind else ())}
    return {name: value for name, value in context.site.secrets.items() if name in wanted}
