"""An issue as one readable file: written for an editor, read back as the edits that were made in it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import yaml

from newsletter.domain.declaration import SectionDeclaration
from newsletter.domain.edits import AddText, Drop, Edit, Move, Place, Reword, SetAudience, SetHead
from newsletter.domain.issue import BadEdit, Block, Issue
from newsletter.domain.issue_entries import WORDS, BadIssueFile, Entry, read
from newsletter.domain.source import Stored
from newsletter.values.audience import dump_rule
from newsletter.values.letter import Wording

__all__ = ["BadIssueFile", "IssueFile", "dump"]

#: Told to the editor in place of the title of a section the newsletter no longer has.
_GONE = "Rubrique retirée\u00a0: ces blocs ne paraîtront pas"
Find = Callable[[str], Stored | None]


def dump(draft: Issue, sections: Sequence[SectionDeclaration]) -> str:
    """Return the file of a draft; read back unchanged, it asks for no edit.

    `sections` are the newsletter's; blocks of a section it no longer has come last, and are kept.
    """
    titles = {section.id: section.title for section in sections}
    titles |= {block.section: _GONE for block in draft.shown() if block.section not in titles}
    data = {
        "newsletter": draft.newsletter,
        "number": draft.number,
        "revision": draft.revision,
        "subject": draft.subject,
        "preheader": draft.preheader,
        "sections": [
            {"section": name, "title": title, "blocks": [_entry(block) for block in draft.shown(name)]}
            for name, title in titles.items()
        ],
    }
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100)


def _entry(block: Block) -> dict[str, Any]:
    entry: dict[str, Any] = {"block": block.id}
    if block.item_ref:
        entry["item"] = block.item_ref
    entry |= {name: word for name in WORDS if (word := getattr(block.wording, name))}
    if block.audience is not None:
        entry["audience"] = dump_rule(block.audience)
    if block.reasons:
        entry["why"] = list(map(str, block.reasons))
    return entry


class IssueFile:
    """A file an editor may have changed."""

    def __init__(self, text: str) -> None:
        self._written = read(text)
        self.newsletter, self.number = self._written.newsletter, self._written.number
        self.revision = self._written.revision
        self._entries = [entry for entries in self._written.sections.values() for entry in entries]
        self._listed = {entry.block for entry in self._entries if entry.block is not None}

    def edits(self, draft: Issue, find: Find) -> list[Edit]:
        """Return the edits that turn `draft` into what the file says.

        `find` answers for `source/external_id`. Raises `BadIssueFile` naming section and block.
        """
        return [*self._head(draft), *self._drops(draft), *self._blocks(draft, find)]

    def _head(self, draft: Issue) -> Iterator[Edit]:
        subject, preheader = self._written.subject, self._written.preheader
        if (subject, preheader) != (draft.subject, draft.preheader):
            yield SetHead(subject=subject, preheader=preheader)

    def _drops(self, draft: Issue) -> Iterator[Edit]:
        yield from (Drop(block=block.id) for block in draft.shown() if block.id not in self._listed)

    def _blocks(self, draft: Issue, find: Find) -> Iterator[Edit]:
        for section, entries in self._written.sections.items():
            wanted = [entry.block for entry in entries if entry.block is not None]
            moved = wanted != [block.id for block in draft.shown(section) if block.id in self._listed]
            for position, entry in enumerate(entries):
                if entry.block is None:
                    yield self._new(draft, find, entry, (section, position))
                    continue
                yield from _changes(draft, entry, entry.block)
                if moved:
                    yield Move(block=entry.block, section=section, position=position)

    def _new(self, draft: Issue, find: Find, entry: Entry, place: tuple[str, int]) -> Edit:
        section, position = place
        if not entry.item:
            words = Wording(**entry.words)
            return AddText(section=section, wording=words, position=position, audience=entry.audience)
        stored = find(entry.item)
        if stored is None:
            raise BadIssueFile(f"{entry.where}: there is no item “{entry.item}”")
        return Place(
            item_id=stored.id,
            item=stored.item,
            section=section,
            wording=self._wording(draft, entry, stored),
            position=position,
            audience=entry.audience,
        )

    def _wording(self, draft: Issue, entry: Entry, stored: Stored) -> Wording | None:
        """Return the editor's words over those the item has here already, or brings; None without any."""
        before = draft.holding(stored.id)
        if before is not None and before.id in self._listed:
            raise BadIssueFile(f"{entry.where}: item {entry.item} is block {before.id} already")
        if not entry.words:
            return None
        own = Wording(title=stored.item.title, summary=stored.item.summary) if before is None else before.wording
        return Wording(**(own.model_dump() | entry.words))


def _changes(draft: Issue, entry: Entry, number: int) -> Iterator[Edit]:
    try:
        block = draft.block(number)
    except BadEdit as error:
        raise BadIssueFile(f"{entry.where}: {error}") from error
    if entry.item and entry.item != block.item_ref:
        raise BadIssueFile(
            f"{entry.where}: block {number} is not item {entry.item}; to place that item, take out the line “block”"
        )
    words = Wording(**entry.words)
    if block.wording != words:
        yield Reword(block=block.id, wording=words)
    if block.audience != entry.audience:
        yield SetAudience(block=block.id, audience=entry.audience)
