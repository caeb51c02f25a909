"""An issue as one readable file: written for an editor, read back as the edits that were made in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import yaml
from pydantic import ValidationError

from newsletter.domain.declaration import SectionDeclaration
from newsletter.domain.edits import AddText, Drop, Edit, Move, Place, Reword, SetAudience, SetHead
from newsletter.domain.issue import BadEdit, Block, Draft
from newsletter.domain.segment import UnknownField, check_fields
from newsletter.domain.source import Stored
from newsletter.values.audience import Rule, dump_rule, parse_rule
from newsletter.values.letter import Wording

#: What an editor may write in a block.
_WORDS = tuple(Wording.model_fields)
_BLOCK = {"block", "item", "audience", "why", *_WORDS}
Find = Callable[[str], Stored | None]


class BadIssueFile(ValueError):
    """The file cannot be read as an issue; the message says where."""


def dump(draft: Draft, sections: Sequence[SectionDeclaration]) -> str:
    """Return the file of a draft; read back unchanged, it asks for no edit."""
    data = {
        "newsletter": draft.newsletter,
        "number": draft.number,
        "revision": draft.revision,
        "subject": draft.subject,
        "preheader": draft.preheader,
        "sections": [
            {"section": s.id, "title": s.title, "blocks": [_entry(b) for b in draft.shown(s.id)]} for s in sections
        ],
    }
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100)


def _entry(block: Block) -> dict[str, Any]:
    entry: dict[str, Any] = {"block": block.id}
    if block.item_ref:
        entry["item"] = block.item_ref
    entry |= {name: word for name in _WORDS if (word := getattr(block.wording, name))}
    if block.audience is not None:
        entry["audience"] = dump_rule(block.audience)
    if block.reasons:
        entry["why"] = [f"{reason.words} (+{reason.points:g})" for reason in block.reasons]
    return entry


class IssueFile:
    """A file an editor may have changed."""

    def __init__(self, text: str) -> None:
        try:
            data = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise BadIssueFile(f"not readable as YAML: {error}") from error
        if not isinstance(data, Mapping):
            raise BadIssueFile("not an issue file: write one with `newsletter issue export`")
        self.newsletter, self.number = str(data.get("newsletter", "")), _number(data, "number")
        self.revision = _number(data, "revision")
        self.subject, self.preheader = _text(data, "subject", "the head"), _text(data, "preheader", "the head")
        self.sections = {name: entries for name, entries in _sections(data)}

    def edits(self, draft: Draft, find: Find) -> list[Edit]:
        """Return the edits that turn `draft` into what the file says.

        `find` answers for `source/external_id`. Raises `BadIssueFile` naming section and block.
        """
        return [*self._head(draft), *self._drops(draft), *self._blocks(draft, find)]

    def _head(self, draft: Draft) -> Iterator[Edit]:
        if (self.subject, self.preheader) != (draft.subject, draft.preheader):
            yield SetHead(subject=self.subject, preheader=self.preheader)

    def _drops(self, draft: Draft) -> Iterator[Edit]:
        listed = {entry.get("block") for entries in self.sections.values() for entry in entries}
        yield from (Drop(block=block.id) for block in draft.shown() if block.id not in listed)

    def _blocks(self, draft: Draft, find: Find) -> Iterator[Edit]:
        for section, entries in self.sections.items():
            wanted = [entry.get("block") for entry in entries if "block" in entry]
            listed = {entry.get("block") for each in self.sections.values() for entry in each}
            current = [block.id for block in draft.shown(section) if block.id in listed]
            for position, entry in enumerate(entries):
                where = f"section {section}, block {position + 1}"
                yield from self._one(draft, find, (section, position, where), entry)
                if "block" in entry and wanted != current:
                    yield Move(block=entry["block"], section=section, position=position)

    def _one(self, draft: Draft, find: Find, place: tuple[str, int, str], entry: Mapping[str, Any]) -> Iterator[Edit]:
        section, position, where = place
        words, audience = _wording(entry, where), _audience(entry, where)
        if "block" in entry:
            yield from _changes(draft, entry["block"], words, audience)
        elif "item" in entry:
            stored = find(str(entry["item"]))
            if stored is None:
                raise BadIssueFile(f"{where}: there is no item “{entry['item']}”")
            yield Place(item_id=stored.id, item=stored.item, section=section, position=position, audience=audience)
        else:
            yield AddText(section=section, wording=words, position=position, audience=audience)


def _changes(draft: Draft, number: Any, words: Wording, audience: Rule | None) -> Iterator[Edit]:
    try:
        block = draft.block(number)
    except BadEdit as error:
        raise BadIssueFile(str(error)) from error
    if block.wording != words:
        yield Reword(block=block.id, wording=words)
    if block.audience != audience:
        yield SetAudience(block=block.id, audience=audience)


def _sections(data: Mapping[str, Any]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    for number, section in enumerate(data.get("sections") or [], start=1):
        if not isinstance(section, Mapping) or "section" not in section:
            raise BadIssueFile(f"section {number} has no name")
        entries = section.get("blocks") or []
        for position, entry in enumerate(entries, start=1):
            _check_entry(entry, f"section {section['section']}, block {position}")
        yield str(section["section"]), list(entries)


def _check_entry(entry: Any, where: str) -> None:
    if not isinstance(entry, Mapping):
        raise BadIssueFile(f"{where}: not a block")
    unknown = set(entry) - _BLOCK
    if unknown:
        raise BadIssueFile(
            f"{where}: unknown word {', '.join(sorted(map(str, unknown)))}; known: {', '.join(sorted(_BLOCK))}"
        )


def _wording(entry: Mapping[str, Any], where: str) -> Wording:
    try:
        return Wording(**{name: _text(entry, name, where) for name in _WORDS})
    except ValidationError as error:
        raise BadIssueFile(f"{where}: {error.errors()[0]['msg']}") from error


def _audience(entry: Mapping[str, Any], where: str) -> Rule | None:
    if entry.get("audience") is None:
        return None
    try:
        rule = parse_rule(entry["audience"])
        check_fields(rule)
        return rule
    except (UnknownField, ValueError) as error:
        raise BadIssueFile(f"{where}: audience: {error}") from error


def _text(data: Mapping[str, Any], name: str, where: str) -> str:
    value = data.get(name)
    if value is not None and not isinstance(value, str | int | float):
        raise BadIssueFile(f"{where}: {name} is not a text")
    return "" if value is None else str(value)


def _number(data: Mapping[str, Any], name: str) -> int:
    value = data.get(name)
    if not isinstance(value, int):
        raise BadIssueFile(f"{name} is missing: write the file with `newsletter issue export`")
    return value
