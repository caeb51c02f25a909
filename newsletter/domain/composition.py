"""From a draft to the letter that layouts and checks read: sections in order, empty ones hidden."""

from collections.abc import Collection

from newsletter.domain.declaration import NewsletterDeclaration
from newsletter.domain.issue import Block, Issue
from newsletter.values.letter import Letter, LetterBlock, LetterSection


def letter_of(draft: Issue, newsletter: NewsletterDeclaration) -> Letter:
    """Return the letter a draft would be; a section without a block is not there."""
    sections = (
        LetterSection(id=s.id, title=s.title, blocks=tuple(_block(b) for b in draft.shown(s.id)), form=s.form or "")
        for s in newsletter.section
    )
    return Letter(
        newsletter=newsletter.id,
        number=draft.number,
        subject=draft.subject,
        preheader=draft.preheader,
        language=newsletter.language,
        date=draft.slot,
        sections=tuple(section for section in sections if section.blocks),
    )


def _block(block: Block) -> LetterBlock:
    return LetterBlock(
        id=block.id, section=block.section, wording=block.wording, item=block.item, audience=block.audience
    )


def seen_by(letter: Letter, visible: Collection[int]) -> Letter:
    """Return the letter reduced to the blocks an audience sees."""
    sections = (
        section.model_copy(update={"blocks": tuple(b for b in section.blocks if b.id in visible)})
        for section in letter.sections
    )
    return letter.model_copy(update={"sections": tuple(s for s in sections if s.blocks)})


def first_title(draft: Issue, newsletter: NewsletterDeclaration) -> str:
    """Return the title that comes first in the letter: what a subject is proposed from."""
    blocks = (block for section in newsletter.section if not section.text for block in draft.shown(section.id))
    return next((block.wording.title for block in blocks if block.wording.title), "")
