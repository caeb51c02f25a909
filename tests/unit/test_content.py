"""Collected items: what no database and no mail can hold is refused by name; what was said about it is kept."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import BadField, ContentItem, Defect, build_item, plain_text
from newsletter.domain.controls import unseen
from newsletter.values.base import LINES

GOOD: dict[str, Any] = {"external_id": "a1", "kind": "news", "title": "Un titre", "url": "https://reseau.example/a1"}
CONTROLS = [*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), "\ufffe", "\uffff"]
LINE_ENDS = "\t\n\r"


@pytest.mark.parametrize("field", ["external_id", "title", "summary", "place", "url", "transcript_url"])
@pytest.mark.parametrize("control", ["\x00", "\x07", "\x0b", "\x1b", "\x7f", "\x85", "\uffff"])
def test_a_control_character_is_refused_with_its_field(field: str, control: str) -> None:
    wrong = GOOD | {field: f"{GOOD.get(field) or 'https://reseau.example/'}{control}x"}
    found = build_item("entry 3", **wrong)
    assert isinstance(found, Defect)
    assert (found.where, found.field) == ("entry 3", field)
    assert "control character" in found.message or "url" in field


@pytest.mark.parametrize(
    ("field", "part"),
    [
        ("image", {"url": "https://reseau.example/i.png", "alt": "bourg\x00"}),
        ("files", [{"url": "https://reseau.example/f", "label": "x\x00", "format": "PDF"}]),
    ],
)
def test_a_control_character_inside_a_part_is_refused_too(field: str, part: Any) -> None:
    found = build_item("entry 3", **GOOD, **{field: part})
    assert isinstance(found, Defect)
    assert found.field.startswith(field)
    assert "U+0000" in found.message


@pytest.mark.parametrize("sign", [*"\x00\x1b\x85\ufffe\uffff", *"\n\r\t\u2028\u2029"])
def test_what_items_refuse_and_what_files_refuse_is_the_same(sign: str) -> None:
    """Two doors, one rule: no sign may come in by one and be refused at the other."""
    on_one_line = build_item("x", **GOOD | {"external_id": f"a{sign}b"})
    on_several = build_item("x", **GOOD | {"summary": f"a{sign}b"})
    assert isinstance(on_one_line, Defect)
    assert unseen({"field": f"a{sign}b"}) is not None
    assert isinstance(on_several, Defect) == (unseen({"field": f"a{sign}b"}, LINES) is not None)


def test_an_identity_stands_on_one_line_and_a_text_may_have_several() -> None:
    assert isinstance(build_item("x", **GOOD | {"external_id": "a\nb"}), Defect)
    found = build_item("x", **GOOD | {"summary": "Deux\nlignes\tet une tabulation."})
    assert isinstance(found, ContentItem)
    assert found.summary == "Deux\nlignes\tet une tabulation."


@given(st.text(st.sampled_from([*CONTROLS, "a", "é", " ", "\ud800"])))
def test_a_defect_keeps_what_was_said_without_what_cannot_be_kept(words: str) -> None:
    kept = Defect(where=words, field="title", message=words)
    assert not set(kept.where + kept.message) & (set(CONTROLS) - set(LINE_ENDS))
    kept.model_dump_json().encode()


@given(st.lists(st.sampled_from([*CONTROLS, *"a<b>& ", "&#0;", "&#11;", "&#x85;"])).map("".join))
def test_what_passed_through_our_helpers_is_never_refused_for_its_signs(markup: str) -> None:
    assert not set(plain_text(markup)) & set(CONTROLS)
    assert isinstance(build_item("x", **GOOD | {"summary": plain_text(markup)}), ContentItem)


@pytest.mark.parametrize("between", [*"\r\n\t\f\v", "\r\n", "\x85", "\x1c"])
def test_an_end_of_line_of_any_sort_never_joins_two_words(between: str) -> None:
    assert plain_text(f"lettre{between}réseau") == "lettre réseau"


def test_a_field_that_cannot_be_used_is_told_as_a_defect_of_its_entry() -> None:
    told = BadField("date", "“demain” is not a date").defect("entry 3")
    assert told == Defect(where="entry 3", field="date", message="“demain” is not a date")


@pytest.mark.parametrize(
    "url",
    ["https://[x", "https://[a/b", "https://exa\u2100mple/x", "https:///x", "https://a.example:99999/", "https://:80/"],
)
def test_an_address_that_cannot_be_taken_apart_is_told_as_a_defect(url: str) -> None:
    told = build_item("entry 1", external_id="1", kind="news", title="T", url=url)
    assert isinstance(told, Defect)
    assert told.field == "url"


def test_an_address_of_an_item_holds_neither_password_nor_hidden_sign() -> None:
    told = build_item("1", external_id="1", kind="news", title="T", url="https://u:secret@a.example/\u202ex@y")
    assert isinstance(told, ContentItem)
    assert told.url == "https://a.example/x@y"


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:30:00-01:00"])
def test_a_moment_beyond_the_calendar_is_a_defect(moment: str) -> None:
    told = build_item("1", external_id="1", kind="event", title="T", url="https://a.example/", starts_at=moment)
    assert isinstance(told, Defect)
