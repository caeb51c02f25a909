"""List items: what was collected, who tells the same thing, where it is used, and why it is not offered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from newsletter.domain.declaration import NewsletterDeclaration, Trust
from newsletter.domain.grouping import Group, group
from newsletter.domain.issue import IssueState
from newsletter.domain.ranking import refusal
from newsletter.domain.replays import told
from newsletter.domain.schedule import slots
from newsletter.domain.source import Stored
from newsletter.domain.suggestions import Known, Pool, name_of, pooled
from newsletter.domain.telling import Telling
from newsletter.pipeline.context import Context
from newsletter.pipeline.knowing import items_of, known_for
from newsletter.storage import issues, published, vocabularies
from newsletter.storage.database import Session
from newsletter.values.base import Value
from newsletter.values.content import ItemKind


class Listed(Value):
    """One collected item, as a letter would tell it now, and what becomes of it."""

    #: `source/external_id`.
    ref: str
    source: str
    kind: ItemKind
    title: str
    date: datetime | None
    network: str | None
    trust: Trust
    #: The item shown for it, when another source tells the same thing first, and why we think so.
    twin_of: str = ""
    #: The items it is shown for, each with the reason.
    twins: tuple[str, ...] = ()
    #: In French: « publié dans la lettre n° 3 (L’agenda) ».
    used: tuple[str, ...] = ()
    #: Why the newsletter's next issue does not offer it by itself, in French; empty when it does.
    not_offered: str = ""


def list_items(context: Context, newsletter: str, source: str = "") -> list[Listed]:
    """Return the items the actor may place, of one source or of all, as the newsletter's next issue sees them.

    Nothing is written. Raises LookupError for an unknown newsletter.
    """
    with context.database.reading() as session:
        letter = vocabularies.newsletter(session, newsletter)
        slot, issue = _next(context, session, letter)
        found = items_of(context, session)
        known = known_for(session, letter, slot, besides=issue)
        tellings = published.told(session, letter.id, besides=issue)
        words = _used(session)
    forms = [told(one, slot) for one in found]
    twins = _twins(group(forms, known.decisions), {one.id: one.ref for one in found})
    refusals = _refusals(found, known, tellings)
    return [
        _listed(one).model_copy(
            update={"used": words.get(one.id, ()), "not_offered": refusals.get(one.id, ""), **twins[one.id]}
        )
        for one in forms
        if source in ("", one.source)
    ]


def _listed(one: Stored) -> Listed:
    item = one.item
    date = item.starts_at if item.kind is ItemKind.EVENT else item.published_at
    return Listed(
        ref=one.ref,
        source=one.source,
        kind=item.kind,
        title=item.title,
        date=date,
        network=item.network,
        trust=one.trust,
    )


def _next(context: Context, session: Session, letter: NewsletterDeclaration) -> tuple[datetime, int]:
    """Return the slot of the issue in hand and its id; without one, the next slot, and 0."""
    drafts = [one for one in issues.listed(session) if one.newsletter == letter.id]
    in_hand = [one for one in drafts if one.state is not IssueState.APPROVED]
    if in_hand:
        return in_hand[-1].slot, in_hand[-1].id
    now = context.now()
    last = max((one.slot for one in drafts), default=now)
    return next(slots(letter.rhythm, letter.timezone, max(last, now), datetime.max.replace(tzinfo=now.tzinfo))), 0


def _twins(found: Iterable[Group], refs: Mapping[int, str]) -> dict[int, dict[str, object]]:
    told_by: dict[int, dict[str, object]] = {}
    for one in found:
        told_by[one.shown.id] = {"twins": tuple(f"{refs[twin.item]} ({twin.why})" for twin in one.twins)}
        told_by |= {twin.item: {"twin_of": f"{one.shown.ref} ({twin.why})"} for twin in one.twins}
    return told_by


def _refusals(found: Sequence[Stored], known: Known, tellings: Iterable[Telling]) -> dict[int, str]:
    """Return why each item is not offered: told before, by itself or by another source, else what `refusal` says."""
    numbers = {name_of(one): telling.number for telling in tellings for one in (*telling.twins, telling.shown)}
    past = {name_of(one): numbers[name_of(one)] for one in known.published}
    again = dict(_told_again(pooled(found, known), known, past))
    reasons: dict[int, str] = {}
    for one in found:
        number = past.get(name_of(told(one, known.moments.letter)), again.get(one.id))
        why = refusal(one, known.moments)
        reasons[one.id] = why if number is None else f"déjà publié dans la lettre n°\u00a0{number}"
    return reasons


def _told_again(pool: Pool, known: Known, past: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    """Yield each item that tells what an issue told under another item, with that issue's number."""
    numbers = {one.id: past[name_of(one)] for one in known.published if one.id not in pool.current}
    for one in pool.groups:
        number = next((numbers[id_] for id_ in sorted(one.items) if id_ in numbers), None)
        if number is not None:
            yield from ((id_, number) for id_ in one.items & pool.current)


def _used(session: Session) -> dict[int, tuple[str, ...]]:
    names = {one.id: one.name for one in vocabularies.newsletters(session)}
    return {
        item: tuple(use.words(names.get(use.newsletter, use.newsletter)) for use in found)
        for item, found in published.uses(session).items()
    }
