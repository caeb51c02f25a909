"""Declare: what the workspace's files say becomes what the tables know."""

from newsletter.domain.access import Action, authorize
from newsletter.domain.declaration import Declarations
from newsletter.domain.suppression import key_fingerprint
from newsletter.pipeline.context import Context
from newsletter.storage import sources, territory, throttles, vocabularies
from newsletter.storage.database import take_turn


def declare(context: Context, declarations: Declarations) -> int:
    """Write the declarations and return how many are new or changed; again with the same files, none is.

    A source no longer declared is disabled and its items stay. A changed territory is applied to
    every member at once. Processes that start at once take turns. Raises `WrongKey` when the address
    key is not this database's.
    """
    authorize(context.actor, Action.DECLARE)
    with context.database.writing() as session:
        take_turn(session, "declare")
        fingerprint = key_fingerprint(context.site.address_key)
        changes = int(vocabularies.open_instance(session, declarations.brand, fingerprint, context.now()))
        changes += vocabularies.keep_words(session, declarations.axes, declarations.workstreams)
        places = vocabularies.keep_places(session, declarations.networks, declarations.segments)
        if places:
            territory.refresh(session, declarations.networks, context.site.regions)
        changes += places + vocabularies.keep_newsletters(session, declarations.newsletters)
        changes += sources.keep(session, declarations.sources)
        changes += throttles.keep(session, declarations.providers, declarations.transports, context.now())
    return changes
