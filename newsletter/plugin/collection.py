"""What is asked of a source and what comes back: the request, the answer and the trace of each fetch."""

from typing import Any, Literal

from pydantic import Field

from newsletter.values.base import Value
from newsletter.values.content import ContentItem, Defect
from newsletter.values.source import Window

#: Items of one collection, the rest being cut and told; signs of the reason why one failed.
MAX_ITEMS, MAX_REASON = 2_000, 500


class Validators(Value):
    """What a server said of a page, sent back to it so that it can answer “nothing changed” (RFC 9110 §13.1)."""

    etag: str | None = None
    last_modified: str | None = None


class FetchRecord(Value):
    """One request made for a source, as it ended."""

    url: str
    #: 0 when no answer came.
    status: int = 0
    #: Size of the body after decompression.
    bytes: int = 0
    #: The size the server announced; None when it did not.
    announced: int | None = None
    milliseconds: int = 0
    etag: str | None = None
    last_modified: str | None = None


class CollectRequest(Value):
    """One source to collect: its kind, its settings, and what the child process may know."""

    kind: str
    config: dict[str, Any] = Field(default_factory=dict)
    window: Window
    #: By address, from the last good collection.
    validators: dict[str, Validators] = Field(default_factory=dict)
    #: Private addresses this source may reach, `127.0.0.1` in a demonstration.
    allow: frozenset[str] = frozenset()
    #: Environment variables the source declared; they never travel elsewhere and never show.
    secrets: dict[str, str] = Field(default_factory=dict, repr=False, exclude=True)
    #: Our public address, told to servers in the User-Agent.
    base_url: str = ""
    #: Whether a person is about to activate the source: its kind may then settle its settings.
    settle: bool = False


class CollectResult(Value):
    """What one collection gave; `unchanged` means that the last items still hold, not that there are none."""

    outcome: Literal["done", "unchanged", "failed"]
    items: tuple[ContentItem, ...] = ()
    defects: tuple[Defect, ...] = ()
    records: tuple[FetchRecord, ...] = ()
    #: The settings its kind would keep instead of those it was given; empty unless asked and different.
    settled: dict[str, Any] = Field(default_factory=dict)
    #: One line that a non-developer understands; empty unless failed.
    reason: str = ""
    #: The end of what the plugin printed, with the traceback of a failure.
    log: str = ""
