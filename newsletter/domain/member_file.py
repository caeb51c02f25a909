"""One line of a member file, read and checked: what is wrong is said with its column."""

from collections.abc import Collection, Iterator, Mapping

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


class BadLine(ValueError):
    """A line that cannot become a member; the message names the column, the value and what is accepted."""


def read_line(line: Mapping[str, str], known: Known) -> MemberRecord:
    """Return the member a line describes; raises `BadLine`."""
    if line.get(EXTRA):
        raise BadLine(f"there are more values than columns: {line[EXTRA]}")
    try:
        address = normalise(line.get("email", ""))
    except BadAddress as error:
        raise BadLine(f"email: {error}") from error
    return MemberRecord(
        address=address,
        first_name=line.get("first_name", "").strip(),
        last_name=line.get("last_name", "").strip(),
        state=_state(line.get("state", "")),
        values=tuple(sorted(set(_values(line, known)))),
        newsletters=tuple(_words(line, "newsletters", known.newsletters)),
    )


def _state(word: str) -> MemberState:
    try:
        return MemberState(word.strip() or "active")
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
