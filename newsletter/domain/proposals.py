"""What a source changed after a person worked on its item: proposed, never written over their words."""

from collections.abc import Iterator
from datetime import datetime

from newsletter.domain.issue import Block, BlockState, Issue, IssueState
from newsletter.values.base import Precision, Value
from newsletter.values.content import ContentItem, ItemKind
from newsletter.values.days import civil

_WORDS = ("title", "summary")
_NAMES = {"kind": "La nature", "title": "Le titre", "summary": "Le résumé", "date": "La date", "place": "Le lieu"}
_NAMES |= {"url": "Le lien"}
_KINDS = {
    ItemKind.OUTPUT: "production",
    ItemKind.NEWS: "actualité",
    ItemKind.EVENT: "événement",
    ItemKind.REPLAY: "replay",
}
_FORMATS: dict[Precision, str] = {"day": "%d/%m/%Y", "month": "%m/%Y", "year": "%Y"}


class Proposal(Value):
    """One thing a source changed in an item that a person already worked on."""

    block: int
    #: `title` and `summary` wait for a person; `kind`, `date`, `place` and `url` are the item's own and show already.
    field: str
    before: str
    after: str

    @property
    def words(self) -> str:
        """The change as French sentences for the editor."""
        before, after = (f"«\u00a0{text}\u00a0»" if text else "rien" for text in (self.before, self.after))
        change = f"{_NAMES[self.field]} a changé à la source\u00a0: avant {before}, maintenant {after}."
        if self.field in _WORDS:
            return f"{change} La lettre garde vos mots jusqu’à votre accord."
        return f"{change} La lettre le montre déjà."


def proposals(draft: Issue) -> tuple[Proposal, ...]:
    """Return what the sources changed under the editor's blocks, in reading order; an approved issue is frozen."""
    if draft.state is IssueState.APPROVED:
        return ()
    return tuple(one for block in draft.shown() for one in proposed(block))


def proposed(block: Block) -> tuple[Proposal, ...]:
    """Return what changed in the item of a block since a person last saw it there."""
    if not block.edited or block.item is None or block.seen is None or block.state is BlockState.DROPPED:
        return ()
    return tuple(_changes(block, block.seen, block.item))


def accepted(block: Block) -> Block:
    """Return the block with the item's words where the item changed them, and nothing left to propose."""
    fields = {one.field for one in proposed(block)} & set(_WORDS)
    taken = {field: getattr(block.item, field) for field in fields}
    return block.model_copy(update={"wording": block.wording.model_copy(update=taken), "seen": block.item})


def declined(block: Block) -> Block:
    """Return the block with the editor's words, and nothing left to propose."""
    return block.model_copy(update={"seen": block.item})


def taken_over(block: Block) -> Block:
    """Return the block following its item wherever nobody reworded it; what was reworded is still proposed."""
    if block.item is None or block.seen is None:
        return block
    reworded = [field for field in _WORDS if getattr(block.wording, field) != getattr(block.seen, field)]
    words = {field: getattr(block.item, field) for field in _WORDS if field not in reworded}
    seen = block.item.model_copy(update={field: getattr(block.seen, field) for field in reworded})
    return block.model_copy(update={"wording": block.wording.model_copy(update=words), "seen": seen})


def first_seen(block: Block) -> ContentItem | None:
    """Return the item as a person sees it in a block they touch now: as it is, under the words of the block.

    A block touched before keeps what was seen then: moving it accepts no change.
    """
    if block.seen is not None or block.item is None or block.edited:
        return block.seen or block.item
    words = {"title": block.wording.title or block.item.title, "summary": block.wording.summary}
    return block.item.model_copy(update=words)


def _changes(block: Block, seen: ContentItem, item: ContentItem) -> Iterator[Proposal]:
    before, after = _facts(seen), _facts(item)
    if seen.kind is not item.kind:
        before["date"] = after["date"]  # a replay tells its day otherwise than the event did
    for field in _NAMES:
        already = field in _WORDS and getattr(block.wording, field) == after[field]
        if before[field] != after[field] and not already:
            yield Proposal(block=block.id, field=field, before=before[field], after=after[field])


def _facts(item: ContentItem) -> dict[str, str]:
    said = {"title": item.title, "summary": item.summary, "place": item.place, "url": item.url}
    return said | {"kind": _KINDS[item.kind], "date": _date(item)}


def _date(item: ContentItem) -> str:
    if item.kind is not ItemKind.EVENT:
        return _moment(item.published_at, item, whole=True)
    whole = item.all_day or item.precision != "day"
    edges = (_moment(moment, item, whole=whole) for moment in (item.starts_at, item.ends_at))
    return " – ".join(dict.fromkeys(filter(None, edges)))


def _moment(moment: datetime | None, item: ContentItem, *, whole: bool) -> str:
    if moment is None:
        return ""
    day = civil(moment).strftime(_FORMATS[item.precision])
    return day if whole else f"{day} à {civil(moment):%H\u00a0h\u00a0%M}"
