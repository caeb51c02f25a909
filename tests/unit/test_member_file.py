"""A line of a member file: read, checked, and refused with its column."""

import pytest

from newsletter.domain.member import MemberState
from newsletter.domain.member_file import BadLine, Known, read_line

KNOWN = Known(
    axes=frozenset({"densite", "renaturation"}),
    departments=frozenset({"29", "2A", "974"}),
    newsletters=frozenset({"lettre"}),
)


def test_a_whole_line_becomes_a_member() -> None:
    record = read_line(
        {
            "email": " Ines.Kervella@EPCI.example ",
            "first_name": "Inès",
            "last_name": "D’ARCY – LE GUÉNÉDAL",
            "departments": "29; 2A",
            "axes": "densite",
            "category": "epci",
            "newsletters": "lettre",
        },
        KNOWN,
    )
    assert record.address == "Ines.Kervella@epci.example"
    assert record.state is MemberState.ACTIVE
    assert ("department", "2A") in record.values
    assert record.newsletters == ("lettre",)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"email": "nobody"}, ["email", "nobody"]),
        ({"email": ""}, ["email"]),
        ({"email": "a@b.example", "state": "asleep"}, ["state", "asleep", "paused"]),
        ({"email": "a@b.example", "axes": "densité"}, ["axes", "densité", "densite"]),
        ({"email": "a@b.example", "departments": "29;99"}, ["departments", "99"]),
        ({"email": "a@b.example", "newsletters": "gazette"}, ["newsletters", "gazette", "lettre"]),
        ({"email": "a@b.example\nBcc: x@y.example"}, ["email"]),
    ],
)
def test_a_wrong_value_is_refused_with_its_column_and_what_is_accepted(line: dict[str, str], words: list[str]) -> None:
    with pytest.raises(BadLine) as told:
        read_line(line, KNOWN)
    for word in words:
        assert word in str(told.value)


@pytest.mark.parametrize(
    "address", ["zoe.noël-lecœur@collectivite.example", "PLUI@COLLECTIVITE.EXAMPLE", "urbanisme+planif@ville.example"]
)
def test_unusual_addresses_are_accepted(address: str) -> None:
    assert read_line({"email": address}, KNOWN).address
