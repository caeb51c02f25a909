"""Import members: a file becomes members, line by line; a bad line is told and the rest goes on."""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from newsletter.domain.access import Action, authorize
from newsletter.domain.member import MemberRecord
from newsletter.domain.member_file import COLUMNS, EXTRA, BadLine, Known, read_line
from newsletter.pipeline.context import Context
from newsletter.storage import territory, vocabularies
from newsletter.storage.members import Writer
from newsletter.values.base import Value

#: Lines per transaction: an interruption loses none that was told as done.
CHUNK = 500
Line = tuple[int, MemberRecord]


class BadFile(ValueError):
    """The file is not a member file at all; nothing was written."""


class Imported(Value):
    """What a file gave."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    #: `file:line: column: what is wrong`.
    problems: tuple[str, ...] = ()


def import_members(context: Context, path: Path) -> Imported:
    """Write the members of a CSV file (UTF-8; comma, semicolon or tab) and return the counts.

    Run again with the same file, it changes nothing. A person who left or bounced stays so, and an
    ended subscription is not opened again. Raises `BadFile` when the file cannot be read as one.
    """
    authorize(context.actor, Action.IMPORT_MEMBERS)
    known, problems = _known(context), list[str]()
    lines = list(_lines(path, known, problems))
    counts = {"added": 0, "updated": 0, "unchanged": 0}
    for chunk in _chunks(lines):
        _write(context, path, chunk, counts)
        context.report("import", sum(counts.values()), len(lines))
    with context.database.writing() as session:
        territory.refresh(session, vocabularies.networks(session), context.site.regions)
    return Imported(problems=tuple(problems), **counts)


def _chunks(lines: list[Line]) -> Iterator[list[Line]]:
    for start in range(0, len(lines), CHUNK):
        yield lines[start : start + CHUNK]


def _write(context: Context, path: Path, lines: Iterable[Line], counts: dict[str, int]) -> None:
    with context.database.writing() as session:
        writer = Writer(session, context.site.address_key, context.by)
        for number, record in lines:
            counts[writer.write(record, f"import {path.name} line {number}")] += 1


def _known(context: Context) -> Known:
    with context.database.reading() as session:
        return Known(
            axes=frozenset(axis.id for axis in vocabularies.axes(session)),
            departments=frozenset().union(*context.site.regions.values()),
            newsletters=frozenset(letter.id for letter in vocabularies.newsletters(session)),
        )


def _lines(path: Path, known: Known, problems: list[str]) -> Iterator[Line]:
    for number, line in _rows(path):
        try:
            yield number, read_line(line, known)
        except BadLine as error:
            problems.append(f"{path.name}:{number}: {error}")


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{path}: {error}") from error
    header = text.partition("\n")[0]
    separator = max(",;\t", key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, restval="", restkey=EXTRA)
    unknown = set(reader.fieldnames or ()) - set(COLUMNS)
    if "email" not in (reader.fieldnames or ()) or unknown:
        what = f"unknown column {', '.join(sorted(unknown))}" if unknown else "there is no column “email”"
        raise BadFile(f"{path}:1: {what}; the columns are {', '.join(COLUMNS)}")
    for row in reader:
        yield reader.line_num, {name: str(value or "") for name, value in row.items()}
