"""Collect: every source in its own process, its items validated and kept; one that fails harms no other."""

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta

from newsletter.domain.access import Action, authorize
from newsletter.domain.declaration import SourceDeclaration
from newsletter.domain.source import Run, Source
from newsletter.pipeline.context import Context
from newsletter.plugin.collection import CollectRequest, CollectResult, Validators
from newsletter.plugin.sandbox import collect as collect_apart
from newsletter.storage import items, sources
from newsletter.storage.database import StorageError
from newsletter.values.base import readable
from newsletter.values.content import ContentItem
from newsletter.values.source import Window

#: How far back and ahead a source is asked to look; an issue narrows it further.
PAST, AHEAD = timedelta(days=400), timedelta(days=400)
#: Sources collected side by side.
WIDTH = 4


def collect(context: Context, only: Collection[str] | None = None) -> list[Run]:
    """Collect the enabled sources (or those of `only`) and return their runs, by source name.

    A source that fails keeps its last good items; run again, unchanged items stay as they are. Raises
    `StorageError` when not even a failure can be recorded.
    """
    authorize(context.actor, Action.COLLECT)
    with context.database.reading() as session:
        chosen = sources.listed(session, context.actor.scope, enabled_only=True)
    chosen = [one for one in chosen if only is None or one.declaration.id in only]
    runs: list[Run] = []
    for source, result in _all_apart(context, chosen):
        runs.append(_keep(context, source, result))
        context.report("collect", len(runs), len(chosen))
    return sorted(runs, key=lambda run: run.source)


def _all_apart(context: Context, chosen: list[Source]) -> Iterator[tuple[Source, CollectResult]]:
    with ThreadPoolExecutor(WIDTH, thread_name_prefix="collect") as pool:
        waiting = {pool.submit(_one_apart, context, source): source for source in chosen}
        for done in as_completed(waiting):
            yield waiting[done], done.result()


def _one_apart(context: Context, source: Source) -> CollectResult:
    now, declared = context.now(), source.declaration
    request = CollectRequest(
        kind=declared.kind,
        config=_config(source),
        window=Window(now=now, since=now - PAST, until=now + AHEAD),
        validators={url: Validators.model_validate(seen) for url, seen in source.validators.items()},
        allow=context.site.reachable,
        secrets=_secrets(context, declared),
        base_url=context.site.base_url,
    )
    return collect_apart(context.registry, request, context.site.deadline)


def _secrets(context: Context, declared: SourceDeclaration) -> dict[str, str]:
    """Return the secrets the source or its kind names, and no other."""
    kind = context.registry.source_kinds.get(declared.kind)
    wanted = {*declared.secrets, *(kind.secrets if kind else ())}
    return {name: value for name, value in context.site.secrets.items() if name in wanted}


def _config(source: Source) -> dict[str, object]:
    """Return the kind's settings; a source of a local network speaks for that network."""
    network = source.declaration.network
    return dict(source.declaration.config) | ({"network": network} if network else {})


def _keep(context: Context, source: Source, result: CollectResult) -> Run:
    """Keep what a source told; when the database refuses it, the run has failed and says so, the next sources go on."""
    try:
        return _recorded(context, source, result)
    except StorageError as fault:
        refused = CollectResult(outcome="failed", reason=f"its items could not be kept: {fault}")
        return _recorded(context, source, refused)


def _recorded(context: Context, source: Source, result: CollectResult) -> Run:
    now = context.now()
    with context.database.writing() as session:
        counts = items.upsert(session, source.declaration.id, _spoken_for(source, result.items), context.by)
        run = Run(
            source=source.declaration.id,
            label=source.declaration.label,
            at=now,
            outcome=result.outcome,
            reason=readable(result.reason),
            log=readable(result.log),
            added=counts[0],
            updated=counts[1],
            unchanged=counts[2],
            defects=result.defects,
            fetches=tuple(record.model_dump(mode="json") for record in result.records),
        )
        sources.record_run(session, run, context.by)
    return run


def _spoken_for(source: Source, told: tuple[ContentItem, ...]) -> Iterator[ContentItem]:
    """Yield the items; a network's source never speaks for another network."""
    network = source.declaration.network
    for item in told:
        yield item.model_copy(update={"network": network}) if network else item
