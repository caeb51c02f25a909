"""The file of an issue as it is written: its shape, checked before anything is asked of the draft."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from newsletter.domain.controls import unseen
from newsletter.domain.segment import UnknownField, check_fields
from newsletter.values.audience import Rule, parse_rule
from newsletter.values.base import LINES, Value
from newsletter.values.letter import Audience, Wording

#: What an editor may write in a block.
WORDS = tuple(Wording.model_fields)
_HEAD = ("newsletter", "number", "revision", "subject", "preheader", "sections")
_SECTION = ("section", "title", "blocks")
_BLOCK = ("block", "item", "audience", "why", *WORDS)
_EXPORT = "write the file with `newsletter issue export`"


class BadIssueFile(ValueError):
    """The file cannot be read as an issue; the message says where."""


class Entry(Value):
    """One block as the file says it."""

    #: `section une, block 3`, counted from 1.
    where: str
    block: int | None = None
    #: `source/external_id`.
    item: str = ""
    #: Only what is written.
    words: dict[str, str]
    audience: Audience = None


class Written(Value):
    """A whole file."""

    newsletter: str
    number: int
    revision: int
    subject: str
    preheader: str
    sections: dict[str, tuple[Entry, ...]]


class _Reader(yaml.BaseLoader):
    """Takes every word as it stands (`no`, `01` and `2024-12-05` are words) and refuses one written twice."""

    def check_printable(self, data: Any) -> None:
        """Let control characters in: they are told later, with their block."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value if isinstance(key.value, str)]
        for number, name in enumerate(names):
            if name in names[:number]:
                raise BadIssueFile(f"line {node.value[number][0].start_mark.line + 1}: “{name}” is there twice")
        return super().construct_mapping(node, deep=deep)


def read(text: str) -> Written:
    """Return what a file says; raises `BadIssueFile` naming what is wrong and where."""
    data = _mapping(_parsed(text), "an issue file", _HEAD)
    written = Written(
        newsletter=_text(data, "newsletter", "the head"),
        number=_number(data, "number"),
        revision=_number(data, "revision"),
        subject=_text(data, "subject", "the head"),
        preheader=_text(data, "preheader", "the head"),
        sections=_sections(data),
    )
    _once(entry for entries in written.sections.values() for entry in entries)
    return written


def _parsed(text: str) -> Any:
    try:
        # YAML takes NUL for the end of the file; any other control character is told with its block.
        return yaml.load(text.replace("\0", "\1"), _Reader)  # noqa: S506 (only makes texts, lists and mappings)
    except yaml.YAMLError as error:
        raise BadIssueFile(f"not readable as YAML: {error}") from error
    except RecursionError:
        raise BadIssueFile("not readable as YAML: lists within lists without end") from None


def _sections(data: Mapping[str, Any]) -> dict[str, tuple[Entry, ...]]:
    if "sections" not in data:
        raise BadIssueFile(f"sections is missing: {_EXPORT}")
    found: dict[str, tuple[Entry, ...]] = {}
    for number, one in enumerate(_list(data["sections"], "sections"), start=1):
        section = _mapping(one, f"section {number}", _SECTION)
        name = _text(section, "section", f"section {number}")
        if not name:
            raise BadIssueFile(f"section {number} has no name")
        if name in found:
            raise BadIssueFile(f"section {number}: “{name}” is there twice; put its blocks together")
        blocks = _list(section.get("blocks", ""), f"section {name}: blocks")
        found[name] = tuple(_entry(block, f"section {name}, block {n}") for n, block in enumerate(blocks, start=1))
    return found


def _entry(data: Any, where: str) -> Entry:
    entry = _mapping(data, where, _BLOCK)
    block = _number(entry, "block", f"{where}: ") if "block" in entry else None
    words = {name: _text(entry, name, where) for name in WORDS if name in entry}
    item = _text(entry, "item", where)
    if block is None and not item and not any(words.values()):
        raise BadIssueFile(f"{where}: nothing is written in it")
    return Entry(where=where, block=block, item=item, words=words, audience=_audience(entry, where))


def _once(entries: Iterator[Entry]) -> None:
    places: dict[object, str] = {}
    for entry in entries:
        what = f"item {entry.item}" if entry.block is None else f"block {entry.block}"
        named = entry.block is not None or entry.item
        if named and what in places:
            raise BadIssueFile(f"{what} is there twice: {places[what]} and {entry.where}")
        places[what] = entry.where


def _audience(entry: Mapping[str, Any], where: str) -> Rule | None:
    if entry.get("audience", "") in ("", "null", "~"):
        return None
    try:
        rule = parse_rule(entry["audience"])
        check_fields(rule)
        return rule
    except (UnknownField, ValueError) as error:
        raise BadIssueFile(f"{where}: audience: {error}") from error


def _mapping(data: Any, where: str, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise BadIssueFile(f"{where}: words with a value are expected (`{known[0]}: …`), not {_short(data)}")
    unknown = [str(word) for word in data if word not in known]
    if unknown:
        raise BadIssueFile(f"{where}: unknown word {', '.join(map(_short, unknown))}; known: {', '.join(known)}")
    return data


def _list(data: Any, where: str) -> list[Any]:
    if data in ("", "null", "~"):
        return []
    if not isinstance(data, list):
        raise BadIssueFile(f"{where}: a list is expected (`- …`), not {_short(data)}")
    return data


def _text(data: Mapping[str, Any], name: str, where: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str):
        raise BadIssueFile(f"{where}: {name} is not a text: {_short(value)}")
    if wrong := unseen({name: value}, LINES):
        raise BadIssueFile(f"{where}: {wrong}; take it out")
    return value


def _number(data: Mapping[str, Any], name: str, where: str = "") -> int:
    if name not in data:
        raise BadIssueFile(f"{where}{name} is missing: {_EXPORT}")
    value = data[name]
    if not isinstance(value, str) or not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise BadIssueFile(f"{where}{name} is not a number: {_short(value)}")
    return int(value)


def _short(data: Any) -> str:
    text = data if isinstance(data, str) and data.isprintable() else ascii(data)
    return text if len(text) <= 60 else f"{text[:60]}…"
