"""Small letters, items and drafts for the tests of rules."""

from datetime import UTC, datetime
from typing import Any

from newsletter.domain.issue import Block, BlockState, Issue, IssueState
from newsletter.domain.source import Stored
from newsletter.values.content import ContentItem, ItemKind
from newsletter.values.letter import Wording

SLOT = datetime(2024, 12, 12, 8, tzinfo=UTC)


def item(name: str = "a", **fields: Any) -> ContentItem:
    """Return a news item of early December, unless told otherwise."""
    given: dict[str, Any] = {
        "external_id": name,
        "kind": ItemKind.NEWS,
        "title": f"Nouvelle {name}",
        "url": f"https://demo.planif.example/{name}",
        "published_at": datetime(2024, 12, 1, 9, tzinfo=UTC),
    }
    return ContentItem(**(given | fields))


def stored(number: int, name: str = "", *, source: str = "national", **fields: Any) -> Stored:
    """Return an item as storage gives it."""
    return Stored(id=number, source=source, item=item(name or f"i{number}", **fields), first_seen=SLOT)


def block(number: int, section: str = "une", position: int = 0, **fields: Any) -> Block:
    """Return a suggested block."""
    given: dict[str, Any] = {"wording": Wording(title=f"Titre {number}")}
    return Block(id=number, section=section, position=position, **(given | fields))


def draft(*blocks: Block, **fields: Any) -> Issue:
    """Return a draft of letter n° 4."""
    given: dict[str, Any] = {
        "id": 1,
        "newsletter": "lettre",
        "number": 4,
        "slot": SLOT,
        "state": IssueState.DRAFT,
        "revision": 1,
        "subject": "Objet",
    }
    return Issue(blocks=blocks, **(given | fields))


def kept(number: int, section: str = "une", position: int = 0, **fields: Any) -> Block:
    """Return a block a person touched."""
    return block(number, section, position, edited=True, state=BlockState.KEPT, **fields)
