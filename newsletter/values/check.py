"""A preflight rule, and what it may say."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar

from lxml.html import HtmlElement

from newsletter.values.base import Value
from newsletter.values.choices import Severity
from newsletter.values.document import Document
from newsletter.values.galley import Galley
from newsletter.values.occasion import Occasion


class Fix(Value):
    """A change that is safe to make without a person: `before` becomes `after`.

    In a field of our letter `before` is the field's whole text; in a page it is the source that begins at `at`.
    """

    before: str
    after: str
    at: int | None = None


class Finding(Value):
    """Something an editor should know before approving."""

    check: str
    severity: Severity
    #: In French, for the editor: what is wrong and what to do.
    message: str
    #: The block concerned, when there is one.
    block: int | None = None
    #: What of the block, or of the letter, to change: `title`, `summary`, `body`, `image.alt`, `subject`…
    field: str = ""
    #: The words or the markup concerned, short enough to be shown.
    excerpt: str = ""
    #: Where it stands in the page's source, counted from 1.
    line: int | None = None
    column: int | None = None
    fix: Fix | None = None
    #: The keys of the editions concerned; empty when that is all of them.
    editions: tuple[str, ...] = ()


class Check(ABC):
    """A preflight rule offered by a plugin."""

    name: ClassVar[str]
    #: In French, for the editor: the rule in a few words, and why it matters to a reader.
    label: ClassVar[str] = ""
    why: ClassVar[str] = ""
    #: The RGAA criterion, the RFC or the law behind it.
    reference: ClassVar[str] = ""
    #: The severity of its findings, unless one says otherwise.
    severity: ClassVar[Severity] = Severity.TO_FIX

    @abstractmethod
    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield what is wrong with a letter as it would leave; pure but for `occasion.web`."""

    def finding(self, message: str, **said: Any) -> Finding:
        """Return a finding of this check; `said` gives the fields that differ from what the check declares."""
        return Finding(**({"check": self.name, "severity": self.severity, "message": message} | said))

    def at(self, page: Document, element: HtmlElement, message: str, **said: Any) -> Finding:
        """Return a finding about an element of the page, with its block, its place and its start tag."""
        place = page.place(element)
        if place is None:
            return self.finding(message, **said)
        shown = {"line": place.line, "column": place.column, "block": place.block, "excerpt": shortened(place.tag)}
        return self.finding(message, **(shown | said))

    def retagged(self, page: Document, element: HtmlElement, tag: str) -> Fix | None:
        """Return the fix that writes another start tag for an element; None for one the source does not write."""
        place = page.place(element)
        return Fix(before=place.tag, after=tag, at=place.offset) if place else None


def shortened(text: str, most: int = 80) -> str:
    """Return an excerpt short enough to be shown."""
    return text if len(text) <= most else text[: most - 1] + "…"
