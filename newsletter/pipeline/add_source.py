"""Add a source: what a person activated, kept with what it is and where it speaks from; its items begin on trial."""

import re

from newsletter.domain.access import Action, Refused, authorize
from newsletter.domain.declaration import SourceDeclaration, Trust
from newsletter.domain.grouping import folded
from newsletter.domain.onboarding import Preview
from newsletter.domain.source import NotHere, Source
from newsletter.pipeline.context import Context
from newsletter.plugin.detection import Candidate
from newsletter.storage import source_changes, sources, vocabularies
from newsletter.storage.database import Session

_LONGEST = 40


def declaration_of(candidate: Candidate, network: str | None = None, label: str = "") -> SourceDeclaration:
    """Return the source a candidate would become; its items are on trial until a person has seen them."""
    name = label.strip() or candidate.label or candidate.kind_label
    said = {"kind": candidate.kind, "config": candidate.config, "network": network, "trust": Trust.TRIAL}
    return SourceDeclaration.model_validate({"id": _slug(name), "label": name[:200]} | said)


def settled(declared: SourceDeclaration, shown: Preview) -> SourceDeclaration:
    """Return the source with the settings its kind settled on when it was previewed."""
    return declared.model_copy(update={"config": dict(declared.config) | shown.settled})


def add_source(context: Context, declared: SourceDeclaration) -> Source:
    """Keep the source and return it; the same kind with the same settings is the same source, found again.

    Its name gets a number when another source has it. Raises `Refused` outside the actor's networks, and
    LookupError for a network that is not declared.
    """
    authorize(context.actor, Action.MANAGE_SOURCES)
    scope = context.actor.scope
    if not scope.everything and declared.network not in scope.networks:
        raise Refused(f"{context.actor.name} may add sources for {', '.join(sorted(scope.networks))} only")
    with context.database.writing() as session:
        _check_network(session, declared.network)
        known = {source.declaration.id: source for source in sources.listed(session, scope)}
        twin = next((source for source in known.values() if _same(source.declaration, declared)), None)
        if twin is not None:
            if not twin.added and not twin.declaration.enabled:
                raise NotHere(f"“{twin.declaration.id}” is disabled in sources.toml: enable it there")
            return source_changes.enable(session, twin)
        return source_changes.add(session, declared.model_copy(update={"id": _free(declared.id, session)}))


def _same(one: SourceDeclaration, other: SourceDeclaration) -> bool:
    return (one.kind, one.network, one.config) == (other.kind, other.network, other.config)


def _free(wanted: str, session: Session) -> str:
    names, number = source_changes.names(session), 2
    name = wanted
    while name in names:
        name, number = f"{wanted}-{number}", number + 1
    return name


def network_named(context: Context, name: str | None) -> str | None:
    """Return the id of the network a person names, by its id or its name; None for the national level.

    Raises LookupError with those that are declared.
    """
    with context.database.reading() as session:
        known = {folded(said): one.id for one in vocabularies.networks(session) for said in (one.id, one.name)}
        if name is not None and folded(name) not in known:
            _check_network(session, name)
    return known[folded(name)] if name is not None else None


def _check_network(session: Session, network: str | None) -> None:
    known = [one.id for one in vocabularies.networks(session)]
    if network is not None and network not in known:
        raise LookupError(f"there is no network “{network}”; declared: {', '.join(known) or 'none'}")


def _slug(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", folded(label))[:_LONGEST].strip("-") or "source"
