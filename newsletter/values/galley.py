"""A letter as it would leave, for checks to read."""

import email
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from functools import cached_property
from typing import NamedTuple

from newsletter.values.document import Document, Span
from newsletter.values.letter import Letter, LetterBlock

_HEAD = ("subject", "preheader")
_FIELDS = ("kicker", "title", "summary", "body", "signature")


class Words(NamedTuple):
    """What one field of a letter says; `block` is None for the subject and the preheader."""

    block: int | None
    #: `subject`, `preheader`, `title`, `summary`, `body`, `kicker`, `signature`.
    field: str
    text: str
    #: The language of the text, as a tag of BCP 47.
    language: str
    #: Written for the letter; words taken from an item as they are belong to somebody else.
    own: bool


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

    @cached_property
    def words(self) -> tuple[Words, ...]:
        """Every field of our letter that says something, in reading order; none for a newsletter made elsewhere."""
        if self.letter is None:
            return ()
        said = [Words(None, name, getattr(self.letter, name), self.letter.language, own=True) for name in _HEAD]
        said += [words for block in self.blocks for words in _words(block, self.letter.language)]
        return tuple(words for words in said if words.text)

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


def _words(block: LetterBlock, language: str) -> Iterator[Words]:
    """Yield the fields of a block: the editor's words, else those of its item."""
    for name in _FIELDS:
        own, taken = getattr(block.wording, name), getattr(block.item, name, "")
        yield Words(block.id, name, own or taken, block.item.language if block.item else language, own=bool(own))
