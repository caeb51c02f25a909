"""Change a source: paused or resumed, trusted more or less, given an owner, removed; what it told stays."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from newsletter.domain.access import Action, authorize
from newsletter.domain.declaration import SourceDeclaration
from newsletter.domain.source import NotHere, Source
from newsletter.pipeline.context import Context
from newsletter.storage import source_changes, sources
from newsletter.values.base import message_of

#: What a person may say of a source here; where it speaks from and what it reads make it another source.
SAID = frozenset({"label", "owner", "required", "every_hours", "silent_after_days", "trust"})


def change_source(
    context: Context, name: str, *, paused: bool | None = None, removed: bool = False, said: Mapping[str, Any] = {}
) -> Source:
    """Write what a person decided of a source and return it; `said` holds fields of its declaration (`SAID`).

    A source declared in the workspace's files can be paused here; what is said of it, and whether it is there at all,
    are changed in its file. Raises LookupError for a source that is not in the actor's scope, `NotHere` for a declared
    one, ValueError for a value that cannot be.
    """
    authorize(context.actor, Action.MANAGE_SOURCES)
    if unknown := said.keys() - SAID:
        raise ValueError(f"{', '.join(unknown)} of a source cannot be changed: add another source")
    with context.database.writing() as session:
        known = {source.declaration.id: source for source in sources.listed(session, context.actor.scope)}
        if name not in known:
            raise LookupError(f"there is no source “{name}”; known: {', '.join(known) or 'none'}")
        if not known[name].added and (said or removed):
            raise NotHere(f"“{name}” is declared in sources.toml: change it there")
        if not known[name].declaration.enabled and not removed:
            how = "was removed: add it again" if known[name].added else "is disabled in sources.toml: enable it there"
            raise NotHere(f"“{name}” {how}")
        changed = _with(known[name].declaration, {**said, **({"enabled": False} if removed else {})})
        return source_changes.write(session, known[name], changed, paused)


def _with(declared: SourceDeclaration, said: Mapping[str, Any]) -> SourceDeclaration:
    try:
        return SourceDeclaration.model_validate(declared.model_dump() | dict(said))
    except ValidationError as error:
        wrong = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, wrong['loc']))}: {message_of(wrong)}") from error
