"""The networks and regions of members, computed from their departments, set by set."""

from collections.abc import Collection, Mapping

from sqlalchemy import insert, literal
from sqlmodel import Session, col, delete, select

from newsletter.domain.declaration import NetworkDeclaration
from newsletter.storage.tables import MemberValueRow

_COLUMNS = ["member_id", "field", "value"]


def refresh(session: Session, networks: Collection[NetworkDeclaration], regions: Mapping[str, Collection[str]]) -> None:
    """Compute every member's `network` and `region` again.

    `regions` gives the departments of each region: `{"R53": {"22", "29", "35", "56"}}`.
    """
    for network in networks:
        _derive(session, "network", network.id, network.departments)
    for region, departments in regions.items():
        _derive(session, "region", region, departments)


def _derive(session: Session, field: str, value: str, departments: Collection[str]) -> None:
    same = (col(MemberValueRow.field) == field, col(MemberValueRow.value) == value)
    inside = (col(MemberValueRow.field) == "department", col(MemberValueRow.value).in_(sorted(departments)))
    session.connection().execute(delete(MemberValueRow).where(*same))
    members = select(MemberValueRow.member_id, literal(field), literal(value)).where(*inside).distinct()
    session.connection().execute(insert(MemberValueRow).from_select(_COLUMNS, members))
