"""Collect: every source in its own process, its items validated and kept; one that fails harms no other."""

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from datetime import timedelta

from newsletter.domain.access import Action, authorize
from newsletter.domain.pictures import with_known_pictures
from newsletter.domain.source import Run, Source
from newsletter.pipeline.asking import request_of
from newsletter.pipeline.context import Context
from newsletter.pipeline.source_notices import queue_notices
from newsletter.plugin.collection import CollectResult, Validators
from newsletter.plugin.sandbox import collect as collect_apart
from newsletter.storage import items, sources, vocabularies
from newsletter.storage.database import StorageError
from newsletter.values.base import readable
from newsletter.values.content import ContentItem, Defect

#: Sources collected side by side.
WIDTH = 4
#: How long after its deadline a source is still the one's who took it: its items are being kept.
MARGIN = timedelta(seconds=60)


def collect(context: Context, only: Collection[str] | None = None) -> list[Run]:
    """Collect the enabled sources that nobody paused, or those of `only`, paused ones too; return their runs, by name.

    A source that fails keeps its last good items; run again, unchanged items stay as they are. Raises
    `StorageError` when not even a failure can be recorded.
    """
    authorize(context.actor, Action.COLLECT)
    with context.database.reading() as session:
        enabled = sources.listed(session, context.actor.scope, enabled_only=True)
    if only is None:
        return _collected(context, [source for source in enabled if not source.paused])
    return _collected(context, [source for source in enabled if source.declaration.id in only])


def collect_due(context: Context) -> list[Run]:
    """Collect the sources whose time has come and return their runs, by name.

    Each is taken before it is collected, so that of two clocks one collects it; should that one die, the source is
    due again shortly after its deadline. Raises as `collect` does.
    """
    authorize(context.actor, Action.COLLECT)
    with context.database.reading() as session:
        names = sources.due(session, context.now())
        known = {source.declaration.id: source for source in sources.listed(session, context.actor.scope)}
    return _collected(context, [known[name] for name in names if name in known], take=True)


def _collected(context: Context, chosen: list[Source], *, take: bool = False) -> list[Run]:
    runs: list[Run] = []
    for done, (source, result) in enumerate(_all_apart(context, chosen, take=take), start=1):
        if result is not None:
            runs.append(_keep(context, source, result))
        context.report("collect", done, len(chosen))
    return sorted(runs, key=lambda run: run.source)


def _all_apart(context: Context, chosen: list[Source], *, take: bool) -> Iterator[tuple[Source, CollectResult | None]]:
    """Yield each source with what it gave, as they end; None for one that another clock took."""
    act = _one_taken if take else _one_apart
    with ThreadPoolExecutor(WIDTH, thread_name_prefix="collect") as pool:
        waiting = {pool.submit(act, context, source): source for source in chosen}
        for done in as_completed(waiting):
            yield waiting[done], _given(done)


def _given(done: Future[CollectResult | None]) -> CollectResult | None:
    """Return what a source gave; what nobody foresaw is its own failure, not that of the sources beside it."""
    try:
        return done.result()
    except StorageError:
        raise
    except Exception as fault:
        return CollectResult(outcome="failed", reason=f"it could not be collected: {type(fault).__name__}: {fault}")


def _one_taken(context: Context, source: Source) -> CollectResult | None:
    now = context.now()
    until = now + timedelta(seconds=context.site.deadline) + MARGIN
    with context.database.writing() as session:
        taken = sources.claim(session, source.declaration.id, now, until)
    return _one_apart(context, source) if taken else None


def _one_apart(context: Context, source: Source) -> CollectResult:
    validators = {url: Validators.model_validate(seen) for url, seen in source.validators.items()}
    return collect_apart(context.registry, request_of(context, source.declaration, validators), context.site.deadline)


def _keep(context: Context, source: Source, result: CollectResult) -> Run:
    """Keep what a source told; when the database refuses it, the run has failed and says so, the next sources go on."""
    try:
        return _recorded(context, source, result)
    except (StorageError, ValueError, ArithmeticError, LookupError) as fault:
        refused = CollectResult(outcome="failed", reason=f"its items could not be kept: {fault}")
        return _recorded(context, source, refused)


def _recorded(context: Context, source: Source, result: CollectResult) -> Run:
    now = context.now()
    with context.database.writing() as session:
        known = {
            "network": frozenset(one.id for one in vocabularies.networks(session)),
            "axis": frozenset(one.id for one in vocabularies.axes(session)),
        }
        told = [_spoken_for(source, _known_names(item, known)) for item in result.items]
        counts = items.upsert(session, source.declaration.id, (item for item, _ in told), context.by)
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
            defects=(*result.defects, *(defect for _, defect in told if defect)),
            fetches=tuple(record.model_dump(mode="json") for record in result.records),
        )
        current = sources.record_run(session, run, context.by)
        if current is not None:
            queue_notices(session, current, run, context.by)
    return run


def _known_names(item: ContentItem, known: Mapping[str, frozenset[str]]) -> ContentItem:
    """Return the item without the networks, axes and workstreams that nobody declared: nobody would read it there."""
    strange = {name: None for name, names in known.items() if getattr(item, name) not in (None, *names)}
    return item.model_copy(update=strange) if strange else item


def _spoken_for(source: Source, item: ContentItem) -> tuple[ContentItem, Defect | None]:
    """Return the item as its source may tell it: for its own network alone, with pictures from known hosts."""
    network = source.declaration.network
    spoken = item.model_copy(update={"network": network}) if network else item
    return with_known_pictures(spoken, source.declaration.image_hosts)
