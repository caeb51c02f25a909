"""Change a source: paused or resumed, trusted more or less, removed; what it told stays."""

from newsletter.domain.access import Action, authorize
from newsletter.domain.declaration import Trust
from newsletter.domain.source import NotHere, Source
from newsletter.pipeline.context import Context
from newsletter.storage import source_changes, sources


def change_source(
    context: Context, name: str, *, paused: bool | None = None, trust: Trust | None = None, removed: bool = False
) -> Source:
    """Write what a person decided of a source and return it.

    A source declared in the workspace's files can be paused here; its trust, and whether it is there at all, are
    changed in its file. Raises LookupError for a source that is not in the actor's scope, `NotHere` for a declared one.
    """
    authorize(context.actor, Action.MANAGE_SOURCES)
    with context.database.writing() as session:
        known = {source.declaration.id: source for source in sources.listed(session, context.actor.scope)}
        if name not in known:
            raise LookupError(f"there is no source “{name}”; known: {', '.join(known) or 'none'}")
        if not known[name].added and (trust or removed):
            raise NotHere(f"“{name}” is declared in sources.toml: change it there")
        if not known[name].declaration.enabled and not removed:
            how = "was removed: add it again" if known[name].added else "is disabled in sources.toml: enable it there"
            raise NotHere(f"“{name}” {how}")
        return source_changes.write(session, known[name], paused=paused, trust=trust, removed=removed)
