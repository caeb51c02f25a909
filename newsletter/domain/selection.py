"""Fills the sections of an issue: suggestions with reasons, beside what the editor placed."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from newsletter.domain.declaration import SectionDeclaration, Trust
from newsletter.domain.grouping import Group, canonical_url, group
from newsletter.domain.issue import Block, BlockState, Issue, Reason
from newsletter.domain.ranking import Moments, is_offered, reasons
from newsletter.domain.source import Stored
from newsletter.values.audience import All, Any, Is, Rule
from newsletter.values.base import Value
from newsletter.values.content import ContentItem, ItemKind
from newsletter.values.letter import Wording

_FAR = datetime.max.replace(tzinfo=UTC)


class Known(Value):
    """What a selection knows besides the items."""

    moments: Moments
    #: Items and addresses earlier issues already told.
    told: frozenset[str] = frozenset()
    #: Networks the previous issue did not speak of.
    quiet: frozenset[str] = frozenset()


def refill(draft: Issue, sections: Sequence[SectionDeclaration], items: Collection[Stored], known: Known) -> Issue:
    """Return the draft with fresh suggestions.

    What a person touched keeps its words, its place and its audience; what a person dropped stays
    out. Suggestions nobody touched are made anew, after what the editor placed.
    """
    offers = suggestions(items, known)
    kept = _kept(draft, {one.shown.id: one.shown for one in offers})
    used = {block.item_id for block in kept} | {twin.item for block in kept for twin in block.also}
    free = [one for one in offers if not one.items & used]
    blocks = list(kept)
    for section in sections:
        mine = [b for b in kept if b.section == section.id and b.state is not BlockState.DROPPED]
        chosen, free = _pick(section, free, Counter(b.item.network for b in mine if b.item))
        start = 1 + max((b.position for b in mine), default=-1)
        blocks += [_block(draft, section, one, start + n) for n, one in enumerate(chosen)]
    return draft.model_copy(update={"blocks": (*blocks, *_withdrawn(draft, blocks))})


def _kept(draft: Issue, offered: Mapping[int, Stored]) -> tuple[Block, ...]:
    """Return what stays where it is: what a person touched, and its neighbours, whose order a person saw."""
    arranged = {block.section for block in draft.blocks if block.edited}
    return tuple(
        block if block.edited else _refreshed(block, offered[block.item_id or 0])
        for block in draft.shown()
        if block.edited or (block.section in arranged and block.item_id in offered)
    ) + tuple(block for block in draft.blocks if block.edited and block.state is BlockState.DROPPED)


def _refreshed(block: Block, told: Stored) -> Block:
    words = Wording(title=told.item.title, summary=told.item.summary)
    return block.model_copy(update={"wording": words, "item": told.item})


def _withdrawn(draft: Issue, blocks: Iterable[Block]) -> list[Block]:
    """Return the former suggestions that found no place any more: kept as dropped rows, not as refusals."""
    ids = {block.id for block in blocks}
    return [b.model_copy(update={"state": BlockState.DROPPED}) for b in draft.blocks if b.id not in ids]


class Suggestion(Group):
    """A thing that may enter the letter, and why."""

    reasons: tuple[Reason, ...]

    @property
    def score(self) -> float:
        """The sum of the reasons."""
        return sum(reason.points for reason in self.reasons)

    @property
    def items(self) -> set[int]:
        """The items that tell it."""
        return {self.shown.id, *(twin.item for twin in self.twins)}

    @property
    def networks(self) -> set[str | None]:
        """The networks that tell it."""
        return {self.shown.item.network, *(twin.network for twin in self.twins)}


def suggestions(items: Iterable[Stored], known: Known) -> list[Suggestion]:
    """Return what may enter the letter, grouped and scored, the best first."""
    scored = [_scored(one, known) for one in group(one for one in items if _may_enter(one, known))]
    return sorted(scored, key=lambda one: (-one.score, one.shown.ref))


def _may_enter(stored: Stored, known: Known) -> bool:
    """Tell whether an item enters an issue by itself: what is on trial waits for a person to place it."""
    on_trial = stored.trust is Trust.TRIAL
    return not on_trial and is_offered(stored, known.moments) and not _already_told(stored, known)


def _scored(one: Group, known: Known) -> Suggestion:
    why = tuple(reasons(one, known.moments, known.quiet))
    return Suggestion(shown=one.shown, twins=one.twins, reasons=why)


def _already_told(stored: Stored, known: Known) -> bool:
    return bool({str(stored.id), canonical_url(stored.item.url)} & known.told)


def _pick(
    section: SectionDeclaration, free: list[Suggestion], placed: Counter[str | None]
) -> tuple[list[Suggestion], list[Suggestion]]:
    chosen: list[Suggestion] = []
    for one in free:
        network = one.shown.item.network
        if accepts(section, one.shown.item) and _room(section, placed, network):
            chosen.append(one)
            placed[network] += 1
    rest = [one for one in free if one not in chosen]
    if section.order == "date":
        chosen.sort(key=lambda one: (one.shown.item.starts_at or _FAR, one.shown.ref))
    return chosen, rest


def _room(section: SectionDeclaration, placed: Counter[str | None], network: str | None) -> bool:
    if section.per_network:
        return placed[network] < section.per_network
    return sum(placed.values()) < section.limit


def accepts(section: SectionDeclaration, item: ContentItem) -> bool:
    """Tell whether a section takes an item; an empty list of kinds, genres or axes takes them all."""
    return (
        not section.text
        and section.local == (item.network is not None)
        and _among(item.kind, section.kinds)
        and _among(item.genre, section.genres)
        and _among(item.axis, section.axes)
    )


def _among(value: str | ItemKind | None, accepted: Sequence[object]) -> bool:
    return not accepted or value in accepted


def _block(draft: Issue, section: SectionDeclaration, one: Suggestion, position: int) -> Block:
    item = one.shown.item
    before = draft.holding(one.shown.id)
    return Block(
        id=before.id if before else 0,
        section=section.id,
        position=position,
        wording=Wording(title=item.title, summary=item.summary),
        item_id=one.shown.id,
        item=item,
        item_ref=one.shown.ref,
        audience=audience_of(section, one.networks),
        reasons=one.reasons,
        also=one.twins,
    )


def audience_of(section: SectionDeclaration, networks: Iterable[str | None]) -> Rule | None:
    """Return who sees a thing placed in a section, unless an editor says otherwise.

    `networks` are those that tell it. In a local section their members, and nobody else; where the
    section has an audience, its people alone.
    """
    local = tuple(Is("network", network) for network in sorted(filter(None, networks)))
    rules = [section.audience] if section.audience is not None else []
    if section.local and local:
        rules.append(local[0] if len(local) == 1 else Any(local))
    if len(rules) < 2:
        return rules[0] if rules else None
    return All(tuple(rules))
