"""Members as a mail needs to know them."""

from collections.abc import Collection, Sequence
from functools import cache
from itertools import zip_longest

from sqlalchemy import Integer, bindparam, outerjoin, select
from sqlmodel import col

from newsletter.domain.member import Reader
from newsletter.storage.direct import Direct, Prepared
from newsletter.storage.tables import MemberRow, MemberValueRow

#: Members one statement asks for, a power of two.
_MOST = 1024
_COLUMNS = ("id", "address", "first_name", "last_name", "language")


def of(direct: Direct, ids: Collection[int]) -> dict[int, Reader]:
    """Return what a mail needs to know of these members."""
    wanted = list(ids)
    found: dict[int, Reader] = {}
    for first in range(0, len(wanted), _MOST):
        _add(direct, wanted[first : first + _MOST], found)
    return found


def _add(direct: Direct, ids: Sequence[int], found: dict[int, Reader]) -> None:
    many = _rounded_up(len(ids))
    asked = dict(zip_longest(_named(many), ids))
    for *of_reader, field, value in direct.rows(_rows(many), asked):
        if of_reader[0] not in found:
            found[of_reader[0]] = Reader(**dict(zip(_COLUMNS, of_reader, strict=True)), profile={})
        if field is not None:
            profile = found[of_reader[0]].profile
            profile[field] = profile.get(field, frozenset()) | {value}


def _rounded_up(many: int) -> int:
    """Return for how many members a statement is written that asks for `many`: few sizes, as each is written once."""
    return 1 << (many - 1).bit_length()


@cache
def _named(many: int) -> tuple[str, ...]:
    return tuple(f"id_{place}" for place in range(many))


@cache
def _rows(many: int) -> Prepared:
    """Ask for so many members with their values: a row for each value, one for a member without."""
    named = (col(getattr(MemberRow, name)) for name in _COLUMNS)
    valued = (col(MemberValueRow.field), col(MemberValueRow.value))
    together = outerjoin(MemberRow, MemberValueRow, col(MemberValueRow.member_id) == col(MemberRow.id))
    ids = [bindparam(name, type_=Integer) for name in _named(many)]
    return Prepared(select(*named, *valued).select_from(together).where(col(MemberRow.id).in_(ids)))
