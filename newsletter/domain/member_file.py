"""A member file, read and checked line by line: what is wrong is said with its column."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence

from newsletter.domain.controls import unseen
from newsletter.domain.member import MemberRecord, MemberState
from newsletter.domain.suppression import BadAddress, normalise
from newsletter.values.base import Value

COLUMNS = (
    "email",
    "first_name",
    "last_name",
    "state",
    "category",
    "function",
    "departments",
    "axes",
    "newsletters",
    "role",
)
#: Where the values beyond the last column are found.
EXTRA = "beyond the last column"
#: Columns that become member values, and the field each fills; lists are separated by semicolons.
_FIELDS = {
    "category": "category",
    "function": "function",
    "departments": "department",
    "axes": "axis",
    "role": "role",
}


class Known(Value):
    """The controlled words a line may use."""

    axes: frozenset[str]
    departments: frozenset[str]
    newsletters: frozenset[str]


class BadFile(ValueError):
    """The file is not a member file at all; nothing was written."""


class BadLine(ValueError):
    """A line that cannot become a member; the message names the column, the value and what is accepted."""


def lines_of(text: str) -> Iterator[tuple[int, dict[str, str] | BadLine]]:
    """Yield the lines of a file with their number (the first they fill): values by column, or what is wrong.

    `text` is CSV (RFC 4180) with comma, semicolon or tab, and a first line of `COLUMNS`, as many as wanted in any
    order. A column the file or a line does not have is not in the answer. Raises `BadFile`.
    """
    separator = max(",;\t", key=text.partition("\n")[0].count)
    rows = _rows(text, separator)
    columns = _columns(next(rows, (1, []))[1])
    for number, cells in rows:
        yield number, cells if isinstance(cells, BadLine) else _by_column(columns, cells)


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str] | BadLine]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield first, _unreadable(first, reader.line_num, error)
        else:
            if cells:
                yield first, cells


def _unreadable(first: int, last: int, error: csv.Error) -> BadLine:
    lost = f"; lines {first} to {last} were not read" if last > first else ""
    return BadLine(f"not readable as CSV, look at the quotation marks: {error}{lost}")


def _columns(header: Sequence[str] | BadLine) -> Sequence[str]:
    if isinstance(header, BadLine):
        raise BadFile(str(header))
    unknown, twice = set(header) - set(COLUMNS), {name for name in header if header.count(name) > 1}
    if unknown:
        wrong = f"unknown column {', '.join(sorted(unknown))}"
    elif twice:
        wrong = f"column {', '.join(sorted(twice))} is there twice"
    elif "email" not in header:
        wrong = "there is no column “email”"
    else:
        return header
    raise BadFile(f"{wrong}; the columns are {', '.join(COLUMNS)}")


def _by_column(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    line = dict(zip(columns, cells, strict=False))
    beyond = ", ".join(filter(None, cells[len(columns) :]))
    return line | ({EXTRA: beyond} if beyond else {})


def read_line(line: Mapping[str, str], known: Known) -> MemberRecord:
    """Return the member a line describes; raises `BadLine`.

    What has no column, and an empty state, is left unsaid; another empty cell says that there is nothing.
    """
    if line.get(EXTRA):
        raise BadLine(f"there are more values than columns: {line[EXTRA]}")
    if wrong := unseen(line):
        raise BadLine(wrong)
    try:
        address = normalise(line.get("email", ""))
    except BadAddress as error:
        raise BadLine(f"email: {error}") from error
    return MemberRecord(
        address=address,
        first_name=line.get("first_name"),
        last_name=line.get("last_name"),
        state=_state(line.get("state", "").strip()),
        values=tuple(sorted(set(_values(line, known)))),
        fields_told=frozenset(field for column, field in _FIELDS.items() if column in line),
        newsletters=tuple(dict.fromkeys(_words(line, "newsletters", known.newsletters))),
    )


def _state(word: str) -> MemberState | None:
    try:
        return MemberState(word) if word else None
    except ValueError:
        raise BadLine(f"state: “{word}” is not one of {', '.join(MemberState)}") from None


def _values(line: Mapping[str, str], known: Known) -> Iterator[tuple[str, str]]:
    accepted = {"axes": known.axes, "departments": known.departments}
    for column, field in _FIELDS.items():
        for word in _words(line, column, accepted.get(column)):
            yield field, word


def _words(line: Mapping[str, str], column: str, accepted: Collection[str] | None) -> Iterator[str]:
    for word in filter(None, (part.strip() for part in line.get(column, "").split(";"))):
        if accepted is not None and word not in accepted:
            listed = ", ".join(sorted(accepted)[:12]) + ("…" if len(accepted) > 12 else "")
            raise BadLine(f"{column}: “{word}” is not known; accepted: {listed or 'none'}")
        yield word
