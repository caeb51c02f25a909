"""Import members: a file becomes members, line by line; a bad line is told and the rest goes on."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from newsletter.domain.access import Action, authorize
from newsletter.domain.member import MemberRecord
from newsletter.domain.member_file import BadFile, BadLine, Known, lines_of, read_line
from newsletter.pipeline.context import Context
from newsletter.storage import territory, vocabularies
from newsletter.storage.members import Writer
from newsletter.values.base import Value

#: Lines per transaction: an interruption loses none that was told as done.
CHUNK = 500
Line = tuple[int, MemberRecord]


class Imported(Value):
    """What a file gave."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    #: `file:line: column: what is wrong`.
    problems: tuple[str, ...] = ()


def import_members(context: Context, path: Path) -> Imported:
    """Write the members of a CSV file (UTF-8; comma, semicolon or tab) and return the counts.

    Run again with the same file, it changes nothing. What the file has no column for stays. Nobody who
    paused, left, bounced or complained is written to again because of a file, and an ended subscription is not
    opened again. Interrupted, what was told as done is whole. Raises `BadFile` when the file cannot be read as one.
    """
    authorize(context.actor, Action.IMPORT_MEMBERS)
    known, problems = _known(context), list[str]()
    lines = list(_lines(path, known, problems))
    counts = {"added": 0, "updated": 0, "unchanged": 0}
    for chunk in _chunks(lines):
        _write(context, path, chunk, counts)
        context.report("import", sum(counts.values()), len(lines))
    return Imported(problems=tuple(problems), **counts)


def _chunks(lines: list[Line]) -> Iterator[list[Line]]:
    for start in range(0, len(lines), CHUNK):
        yield lines[start : start + CHUNK]


def _write(context: Context, path: Path, lines: Iterable[Line], counts: dict[str, int]) -> None:
    with context.database.writing() as session:
        writer = Writer(session, context.site.address_key, context.by)
        for number, record in lines:
            counts[writer.write(record, f"import {path.name} line {number}")] += 1
        territory.refresh(session, vocabularies.networks(session), context.site.regions, writer.written)


def _known(context: Context) -> Known:
    with context.database.reading() as session:
        return Known(
            axes=frozenset(axis.id for axis in vocabularies.axes(session)),
            departments=frozenset().union(*context.site.regions.values()),
            newsletters=frozenset(letter.id for letter in vocabularies.newsletters(session)),
        )


def _lines(path: Path, known: Known, problems: list[str]) -> Iterator[Line]:
    for number, line in _read(path):
        try:
            if isinstance(line, BadLine):
                raise line
            yield number, read_line(line, known)
        except BadLine as error:
            problems.append(f"{path.name}:{number}: {error}")


def _read(path: Path) -> Iterator[tuple[int, dict[str, str] | BadLine]]:
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile(f"{path}:{line}: not UTF-8: save the file as “CSV UTF-8”") from error
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}") from error
    try:
        yield from lines_of(text.replace("\r\n", "\n").replace("\r", "\n"))
    except BadFile as error:
        raise BadFile(f"{path}:1: {error}") from error
