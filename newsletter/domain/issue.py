"""An issue in the editor's hands: its blocks, their states, and the hash an approval is bound to."""

import hashlib
from enum import StrEnum

from newsletter.values.base import Moment, Value
from newsletter.values.content import ContentItem
from newsletter.values.letter import Audience, Letter, Wording


class IssueState(StrEnum):
    """An approved issue is frozen; what follows is a campaign."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"


class BlockState(StrEnum):
    """A dropped block stays, so that the next assembly does not bring it back."""

    SUGGESTED = "suggested"
    KEPT = "kept"
    DROPPED = "dropped"


class Reason(Value):
    """One reason of a suggestion: its share of the score and the words for the editor."""

    points: float
    words: str

    def __str__(self) -> str:
        return f"{self.words} (+{self.points:g})"


class Twin(Value):
    """Another item that tells the same thing, and why we think so."""

    item: int
    source: str
    #: The local network that tells it, if one does.
    network: str | None = None
    why: str


class Block(Value):
    """One placed item or text of a draft; `id` 0 until stored."""

    id: int = 0
    section: str
    position: int = 0
    state: BlockState = BlockState.SUGGESTED
    edited: bool = False
    wording: Wording
    item_id: int | None = None
    item: ContentItem | None = None
    #: `source/external_id`, how a file names an item.
    item_ref: str = ""
    audience: Audience = None
    reasons: tuple[Reason, ...] = ()
    also: tuple[Twin, ...] = ()
    #: The item as it was when a person last saw it here; what its source changed since is proposed.
    seen: ContentItem | None = None

    @property
    def score(self) -> float:
        """The sum of the reasons; an editor can check it."""
        return sum(reason.points for reason in self.reasons)


class Issue(Value):
    """An issue in the editor's hands."""

    id: int
    newsletter: str
    number: int
    slot: Moment
    state: IssueState
    revision: int
    subject: str = ""
    preheader: str = ""
    head_edited: bool = False
    blocks: tuple[Block, ...] = ()

    def shown(self, section: str | None = None) -> tuple[Block, ...]:
        """Return the blocks that are not dropped, in order, of one section or of all."""
        kept = (b for b in self.blocks if b.state is not BlockState.DROPPED and section in (None, b.section))
        return tuple(sorted(kept, key=lambda b: (b.position, b.id)))

    def holding(self, item: int) -> Block | None:
        """Return the block that holds an item, dropped or not."""
        return next((block for block in self.blocks if block.item_id == item), None)

    def block(self, number: int) -> Block:
        """Return the block with this id; raises `BadEdit`."""
        for block in self.blocks:
            if block.id == number:
                return block
        raise BadEdit(f"issue {self.number} has no block {number}")


class BadEdit(ValueError):
    """The edit cannot be done on this draft; the message says why."""


class Stale(Exception):
    """The issue changed since the editor read it; nothing was written."""

    def __init__(self, expected: int, current: int) -> None:
        super().__init__(f"the issue is at revision {current}, the edit was made on revision {expected}")
        self.expected, self.current = expected, current


def content_hash(letter: Letter) -> str:
    """Return the hash an approval is bound to: everything a reader could see."""
    return hashlib.sha256(letter.model_dump_json().encode()).hexdigest()
