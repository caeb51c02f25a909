"""A source as the verbs read it, and the report of one collection."""

from enum import StrEnum

from pydantic import Field

from newsletter.domain.declaration import SourceDeclaration, Trust
from newsletter.values.base import Moment, Value
from newsletter.values.content import ContentItem, Defect


class Source(Value):
    """One configured source and what we remember of its server."""

    declaration: SourceDeclaration
    #: `{url: {"etag": …, "last_modified": …}}` of the last good collection.
    validators: dict[str, dict[str, str | None]] = Field(default_factory=dict)
    last_success: Moment | None = None
    #: True when a person added it here, False when the workspace's files declare it.
    added: bool = False
    #: A person wants it left alone for now.
    paused: bool = False
    #: Failed collections in a row.
    failures: int = 0
    #: When it is to be collected next; None: at once.
    next_due: Moment | None = None
    #: Since when its breaker is open; None while it is closed.
    broken_since: Moment | None = None


class Run(Value):
    """One collection of one source, and what came of it."""

    source: str
    label: str = ""
    at: Moment
    #: `done`, `unchanged` or `failed`.
    outcome: str
    #: One line a person who is no developer understands.
    reason: str = ""
    log: str = ""
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    defects: tuple[Defect, ...] = ()
    #: Each request made: address, status, size, time.
    fetches: tuple[dict[str, object], ...] = ()


class Verdict(StrEnum):
    """What a person said of two items."""

    SAME = "same"
    DIFFERENT = "different"


class Decision(Value):
    """What a person said of two items, by their ids; of two that contradict each other the later one counts."""

    one: int
    other: int
    verdict: Verdict
    by: str
    at: Moment


class Stored(Value):
    """An item with the identity storage gave it, and what else is known of it."""

    id: int
    source: str
    item: ContentItem
    first_seen: Moment
    #: When its source last said something else of it.
    changed_at: Moment | None = None
    trust: Trust = Trust.REVIEWED
    #: Whether the address where it can be seen again answered; None when nobody asked.
    link_works: bool | None = None

    @property
    def ref(self) -> str:
        """How a file names the item."""
        return f"{self.source}/{self.item.external_id}"


class NotHere(ValueError):
    """A source is changed elsewhere; the message says where."""
