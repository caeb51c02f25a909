"""A line of a member file: read, checked, and refused with its column."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.domain.member import MemberState, after_file
from newsletter.domain.member_file import COLUMNS, BadFile, BadLine, Known, lines_of, read_line

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
    assert record.state is None
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
        ({"email": "a@b.example\nBcc: x@y.example"}, ["email", "line break"]),
        ({"email": "a@b.example", "first_name": "Ana\nBcc: x"}, ["first_name", "line break", "after “Ana”"]),
        ({"email": "a@b.example", "last_name": "\x00Roy"}, ["last_name", "control character", "at the beginning"]),
        ({"email": "a@b.example", "last_name": "Le\u2028Roy"}, ["last_name", "line break"]),
        ({"email": "a@b.example", "last_name": "Le\ufffeRoy"}, ["last_name", "control character", "after “Le”"]),
        ({"email": "a@b.example", "function": "el\x1b[2Ju"}, ["function", "control character"]),
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


def test_what_has_no_column_and_an_empty_state_are_left_unsaid() -> None:
    record = read_line({"email": "a@b.example", "axes": "", "last_name": "", "state": " "}, KNOWN)
    assert (record.first_name, record.last_name, record.state) == (None, "", None)
    assert record.told == {"axis"}


def test_a_newsletter_named_twice_counts_once() -> None:
    assert read_line({"email": "a@b.example", "newsletters": "lettre; lettre"}, KNOWN).newsletters == ("lettre",)


def read(text: str) -> list[tuple[int, dict[str, str] | str]]:
    return [(number, str(line) if isinstance(line, BadLine) else line) for number, line in lines_of(text)]


def test_lines_are_numbered_as_in_the_file_blank_ones_included() -> None:
    text = 'email;last_name\n\na@b.example;"Le\nRoy"\nc@d.example;Diallo\n'
    assert [number for number, _ in read(text)] == [3, 5]


def test_a_misplaced_quotation_mark_is_told_with_its_line_and_the_rest_goes_on() -> None:
    bad, good = read('email,last_name\na@b.example,"Le" Roy\nc@d.example,Diallo\n')
    assert bad[0] == 2
    assert "quotation" in str(bad[1])
    assert good == (3, {"email": "c@d.example", "last_name": "Diallo"})


def test_a_quotation_mark_that_is_never_closed_says_which_lines_it_took() -> None:
    ((number, said),) = read('email,last_name\na@b.example,"Roy\nc@d.example,Diallo\ne@f.example,Bo\n')
    assert number == 2
    assert "lines 2 to 4 were not read" in said


def test_a_line_too_short_says_nothing_of_its_last_columns_and_empty_ones_beyond_do_not_matter() -> None:
    short, long = read("email,first_name,last_name\na@b.example,Ana\nc@d.example,Awa,Diallo,,\n")
    assert short[1] == {"email": "a@b.example", "first_name": "Ana"}
    assert long[1] == {"email": "c@d.example", "first_name": "Awa", "last_name": "Diallo"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column “email”"),
        ("mail,last_name\n", "unknown column mail"),
        ("email,axes,axes\n", "column axes is there twice"),
        ('email,"axes"x\n', "quotation"),
    ],
)
def test_a_file_that_is_no_member_file_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        read(text)


@given(
    cells=st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=10, max_size=10), max_size=5),
    separator=st.sampled_from(",;\t"),
)
def test_every_text_a_file_can_hold_is_read_as_it_was_written(cells: list[list[str]], separator: str) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([COLUMNS, *cells])
    assert [line for _, line in read(out.getvalue())] == [dict(zip(COLUMNS, row, strict=True)) for row in cells]


@given(current=st.sampled_from(MemberState), wanted=st.sampled_from([None, *MemberState]))
def test_a_file_never_brings_anybody_nearer_to_being_written_to(current: MemberState, wanted: MemberState) -> None:
    after = after_file(current, wanted)
    assert after in (current, wanted)
    assert (after is MemberState.ACTIVE) == (current is MemberState.ACTIVE and wanted in (None, MemberState.ACTIVE))
    if current in (MemberState.LEFT, MemberState.BOUNCED):
        assert after is current
    if current is MemberState.PAUSED:
        assert after is not MemberState.PENDING
