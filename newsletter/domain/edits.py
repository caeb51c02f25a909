"""What an editor does to a draft: each edit is a value, and applying one gives a new draft."""

from collections.abc import Iterable
from typing import Any, TypeVar

from newsletter.domain.controls import unseen
from newsletter.domain.issue import BadEdit, Block, BlockState, Issue, IssueState
from newsletter.domain.proposals import accepted, declined, first_seen, proposed
from newsletter.domain.replays import as_told
from newsletter.values.base import LINES, Value
from newsletter.values.content import ContentItem
from newsletter.values.letter import Audience, Wording

T = TypeVar("T", bound=Value)


class SetHead(Value):
    """Choose the subject and the preheader."""

    subject: str
    preheader: str


class Place(Value):
    """Put an item into a section at a position (0 is first)."""

    item_id: int
    item: ContentItem
    section: str
    #: None for the item's own words, or those it had here before.
    wording: Wording | None = None
    position: int = 9999
    audience: Audience = None


class AddText(Value):
    """Add a text, such as the editorial."""

    section: str
    wording: Wording
    position: int = 9999
    audience: Audience = None


class Move(Value):
    """Put a block elsewhere: another section, another position, or both."""

    block: int
    section: str
    position: int


class Reword(Value):
    """Change the words of a block; the item keeps its own."""

    block: int
    wording: Wording


class Drop(Value):
    """Take a block out of the letter, for good."""

    block: int


class SetAudience(Value):
    """Say who sees a block; None for everybody."""

    block: int
    audience: Audience = None


class Accept(Value):
    """Take over the words a source changed since a person last saw them."""

    block: int


class Decline(Value):
    """Keep the words of a block although its source changed them."""

    block: int


Edit = SetHead | Place | AddText | Move | Reword | Drop | SetAudience | Accept | Decline


def apply(draft: Issue, edits: Iterable[Edit]) -> Issue:
    """Return the draft after every edit, in order; raises `BadEdit` and then nothing is changed."""
    if draft.state is IssueState.APPROVED:
        raise BadEdit(f"issue {draft.number} is approved: it can no longer be edited")
    for edit in edits:
        _check_words(edit)
        draft = _apply_one(draft, edit)
    return draft


def _check_words(edit: Edit) -> None:
    wrong = None
    match edit:
        case SetHead():
            where, wrong = "the head", unseen(edit.model_dump())
        case Reword():
            where, wrong = f"block {edit.block}", unseen(edit.wording.model_dump(), LINES)
        case AddText():
            where, wrong = f"the text added to section {edit.section}", unseen(edit.wording.model_dump(), LINES)
        case Place(wording=Wording() as wording):
            where, wrong = f"the item added to section {edit.section}", unseen(wording.model_dump(), LINES)
    if wrong:
        raise BadEdit(f"{where}: {wrong}; take it out")


def _apply_one(draft: Issue, edit: Edit) -> Issue:
    match edit:
        case SetHead():
            return _changed(draft, subject=edit.subject, preheader=edit.preheader, head_edited=True)
        case Place():
            return _place(draft, edit)
        case AddText():
            new = Block(section=edit.section, wording=edit.wording, audience=edit.audience)
            return _insert(draft, _touched(new), edit.position)
        case Move():
            return _move(draft, edit)
        case Reword() | Drop() | SetAudience() | Accept() | Decline():
            return _replace(draft, _edited(draft.block(edit.block), edit))


def _edited(block: Block, edit: Reword | Drop | SetAudience | Accept | Decline) -> Block:
    match edit:
        case Reword():
            return _touched(block, wording=edit.wording)
        case Drop():
            return _changed(_touched(block), state=BlockState.DROPPED)
        case SetAudience():
            return _touched(block, audience=edit.audience)
        case Accept() | Decline():
            return _decided(block, edit)


def _decided(block: Block, edit: Accept | Decline) -> Block:
    if not proposed(block):
        raise BadEdit(f"block {block.id}: its source proposes no change")
    return accepted(block) if isinstance(edit, Accept) else declined(block)


def _place(draft: Issue, edit: Place) -> Issue:
    block = draft.holding(edit.item_id)
    if block is not None:
        back = _touched(block, audience=edit.audience, wording=edit.wording or block.wording)
        return _insert(_without(draft, block), _changed(back, section=edit.section), edit.position)
    item = as_told(edit.item, draft.slot)
    words = edit.wording or Wording(title=item.title, summary=item.summary)
    new = Block(section=edit.section, wording=words, item_id=edit.item_id, item=item, audience=edit.audience)
    return _insert(draft, _changed(_touched(new), seen=item), edit.position)


def _move(draft: Issue, edit: Move) -> Issue:
    block = draft.block(edit.block)
    return _insert(_without(draft, block), _changed(_touched(block), section=edit.section), edit.position)


def _touched(block: Block, **fields: Any) -> Block:
    return _changed(block, edited=True, state=BlockState.KEPT, seen=first_seen(block), **fields)


def _changed(value: T, **fields: Any) -> T:
    return value.model_copy(update=fields)


def _without(draft: Issue, block: Block) -> Issue:
    return _changed(draft, blocks=tuple(b for b in draft.blocks if b is not block))


def _replace(draft: Issue, block: Block) -> Issue:
    return _changed(draft, blocks=tuple(block if b.id == block.id else b for b in draft.blocks))


def _insert(draft: Issue, block: Block, position: int) -> Issue:
    others = list(draft.shown(block.section))
    others.insert(max(position, 0), block)
    placed = tuple(_changed(b, position=n) for n, b in enumerate(others))
    rest = tuple(b for b in draft.blocks if b not in draft.shown(block.section))
    return _changed(draft, blocks=rest + placed)
