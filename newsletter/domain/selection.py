"""Fills the sections of an issue: suggestions with reasons, beside what the editor placed."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from newsletter.domain.declaration import SectionDeclaration, Trust
from newsletter.domain.grouping import twin_of
from newsletter.domain.issue import Block, BlockState, Issue
from newsletter.domain.proposals import taken_over
from newsletter.domain.source import Stored
from newsletter.domain.suggestions import Known, Pool, Suggestion, offers, pooled, suggestions
from newsletter.values.audience import All, Any, Is, Rule
from newsletter.values.content import ContentItem, ItemKind
from newsletter.values.letter import Wording

__all__ = ["Known", "Suggestion", "accepts", "audience_of", "refill", "suggestions"]

_FAR = datetime.max.replace(tzinfo=UTC)


def refill(draft: Issue, sections: Sequence[SectionDeclaration], items: Collection[Stored], known: Known) -> Issue:
    """Return the draft with fresh suggestions.

    What a person touched keeps its words, its place and its audience; what a person dropped stays
    out. Suggestions nobody touched are made anew, after what the editor placed.
    """
    stored = {one.id: one for one in items}
    pool = pooled(items, known, {block.item_id for block in draft.blocks if block.edited and block.item_id})
    offered = offers(pool, known)
    kept = [_with_twins(_followed(block, stored), pool) for block in _kept(draft, sections, offered)]
    used = {block.item_id for block in kept} | {twin.item for block in kept for twin in block.also}
    free = [one for one in offered if not one.items & used]
    blocks = list(kept)
    for section in sections:
        mine = [b for b in kept if b.section == section.id and b.state is not BlockState.DROPPED]
        chosen, free = _pick(section, free, Counter(b.item.network for b in mine if b.item))
        start = 1 + max((b.position for b in mine), default=-1)
        blocks += [_block(draft, section, one, start + n) for n, one in enumerate(chosen)]
    return draft.model_copy(update={"blocks": (*blocks, *_withdrawn(draft, blocks))})


def _kept(draft: Issue, sections: Sequence[SectionDeclaration], offered: Iterable[Suggestion]) -> Iterator[Block]:
    """Yield what stays where it is: what a person touched, and its neighbours, whose order a person saw."""
    arranged = {block.section for block in draft.blocks if block.edited}
    declared = {section.id: section for section in sections}
    shown = {one.shown.id: one.shown for one in offered}
    for block in draft.shown():
        if block.edited:
            yield block
        elif block.section in arranged and block.item_id in shown:
            told = shown[block.item_id]
            if block.section not in declared or accepts(declared[block.section], told.item):
                yield _refreshed(block, told)
    yield from (block for block in draft.blocks if block.edited and block.state is BlockState.DROPPED)


def _followed(block: Block, stored: Mapping[int, Stored]) -> Block:
    """Return a block a person touched with what its source may change in it by itself, and what was seen of it."""
    known = stored.get(block.item_id or 0)
    if not block.edited or known is None:
        return block
    seen = block.model_copy(update={"seen": block.seen or block.item})
    return taken_over(seen) if known.trust is Trust.AUTOMATIC else seen


def _with_twins(block: Block, pool: Pool) -> Block:
    """Return a kept block with everybody who tells the same thing now; what a person split is free again."""
    mine = next((one for one in pool.groups if block.item_id in one.items), None)
    if mine is None:
        return block
    others = [twin for twin in mine.twins if twin.item != block.item_id]
    if mine.shown.id != block.item_id:
        why = next(twin.why for twin in mine.twins if twin.item == block.item_id)
        others = [twin_of(mine.shown, why), *others]
    return block.model_copy(update={"also": tuple(others)})


def _refreshed(block: Block, told: Stored) -> Block:
    words = Wording(title=told.item.title, summary=told.item.summary)
    return block.model_copy(update={"wording": words, "item": told.item})


def _withdrawn(draft: Issue, blocks: Iterable[Block]) -> list[Block]:
    """Return the former suggestions that found no place any more: kept as dropped rows, not as refusals."""
    ids = {block.id for block in blocks}
    return [b.model_copy(update={"state": BlockState.DROPPED}) for b in draft.blocks if b.id not in ids]


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
