"""A letter as layouts and checks see it: sections of blocks, each with its wording and its audience."""

from typing import Annotated

from pydantic import PlainSerializer, PlainValidator

from newsletter.values.audience import Rule, dump_rule, parse_rule
from newsletter.values.base import Moment, Value
from newsletter.values.content import ContentItem

#: An audience rule, readable in JSON and TOML; None means everybody.
Audience = Annotated[
    Rule | None,
    PlainValidator(lambda data: None if data is None else parse_rule(data)),
    PlainSerializer(lambda rule: None if rule is None else dump_rule(rule)),
]


class Wording(Value):
    """The words of a block as the letter says them; the item keeps its own."""

    title: str = ""
    summary: str = ""
    #: Markdown, for text blocks such as the editorial.
    body: str = ""
    #: A line above the title, for an editorial.
    kicker: str = ""
    signature: str = ""
    #: What a text is, for the layout: `grand-angle`, `chiffres`, `appel`…; one the layout does not know is shown plain.
    form: str = ""


class LetterBlock(Value):
    """One placed item or text, with the editor's wording and the audience that sees it."""

    #: Stable inside the issue; names the block in editions and findings.
    id: int
    section: str
    wording: Wording
    item: ContentItem | None = None
    audience: Audience = None


class LetterSection(Value):
    """A named part of the letter."""

    id: str
    title: str
    blocks: tuple[LetterBlock, ...]
    #: How the layout shows it: `cards`, `table`; one block under the other without.
    form: str = ""


class Letter(Value):
    """An issue as a layout and the checks see it."""

    newsletter: str
    number: int
    subject: str
    preheader: str
    language: str
    #: When it is meant to be read.
    date: Moment
    sections: tuple[LetterSection, ...]

    def blocks(self) -> tuple[LetterBlock, ...]:
        """Return every block in reading order."""
        return tuple(block for section in self.sections for block in section.blocks)


class Rendered(Value):
    """A letter as it would leave, personal values still as tokens."""

    html: str
    text: str
