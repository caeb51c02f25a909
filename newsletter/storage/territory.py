"""The networks and regions of members, computed from their departments, set by set."""

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, insert, literal, true
from sqlmodel import Session, col, delete, select

from newsletter.domain.declaration import NetworkDeclaration
from newsletter.storage.tables import MemberValueRow

_COLUMNS = ["member_id", "field", "value"]


def refresh(
    session: Session,
    networks: Collection[NetworkDeclaration],
    regions: Mapping[str, Collection[str]],
    members: Collection[int] | None = None,
) -> None:
    """Compute `network` and `region` again for these members, or for all when None.

    `regions` gives the departments of each region: `{"R53": {"22", "29", "35", "56"}}`.
    """
    session.flush()
    chosen = true() if members is None else col(MemberValueRow.member_id).in_(sorted(members))
    for network in networks:
        _derive(session, ("network", network.id), network.departments, chosen)
    for region, departments in regions.items():
        _derive(session, ("region", region), departments, chosen)


def _derive(
    session: Session, derived: tuple[str, str], departments: Collection[str], chosen: ColumnElement[bool]
) -> None:
    field, value = derived
    same = (col(MemberValueRow.field) == field, col(MemberValueRow.value) == value)
    inside = (col(MemberValueRow.field) == "department", col(MemberValueRow.value).in_(sorted(departments)))
    session.connection().execute(delete(MemberValueRow).where(*same, chosen))
    members = select(MemberValueRow.member_id, literal(field), literal(value)).where(*inside, chosen).distinct()
    session.connection().execute(insert(MemberValueRow).from_select(_COLUMNS, members))
