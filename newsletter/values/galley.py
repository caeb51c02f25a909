"""A letter as it would leave, for checks to read."""

import email
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from functools import cached_property

from newsletter.values.document import Document, Span
from newsletter.values.letter import Letter, LetterBlock


@dataclass(frozen=True)
class Galley:
    """A letter as it would leave, for checks to read.

    `letter` is None for a newsletter made elsewhere, `text` when there is no text part, `wire` is empty when there is
    only a page.
    """

    html: str
    text: str | None = None
    #: The whole message, as a made-up reader would receive it.
    wire: bytes = b""
    letter: Letter | None = None
    #: Which block of the letter made which part of the page.
    spans: tuple[Span, ...] = ()

    @cached_property
    def page(self) -> Document:
        """The page, parsed once for all checks."""
        return Document(self.html, self.spans)

    @property
    def blocks(self) -> tuple[LetterBlock, ...]:
        """The blocks in reading order; none for a newsletter made elsewhere."""
        return self.letter.blocks() if self.letter else ()

    @property
    def subject(self) -> str | None:
        """The subject; None when there is only a page."""
        if self.letter:
            return self.letter.subject
        return None if self.message is None else str(self.message.get("Subject", ""))

    @cached_property
    def message(self) -> EmailMessage | None:
        """The message, parsed once; None when there is only a page."""
        return email.message_from_bytes(self.wire, _class=EmailMessage, policy=default) if self.wire else None
