"""A member file, on both databases: what it says is written, what it does not say stays, nobody is brought back."""

import importlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from newsletter.domain.member import MemberState
from newsletter.domain.member_file import BadFile
from newsletter.domain.suppression import EVERY_NEWSLETTER, Why, address_key
from newsletter.pipeline.context import Context
from newsletter.pipeline.import_members import Imported, import_members
from newsletter.storage import members
from tests.house import join

INES = "ines@m.example"


@pytest.fixture
def brought(context: Context, tmp_path: Path) -> Any:
    """Return a function that imports a file of these words."""

    def bring(words: str, using: Context = context) -> Imported:
        path = tmp_path / "members.csv"
        path.write_text(words, encoding="utf-8")
        return import_members(using, path)

    return bring


def ask(context: Context, question: str) -> list[Any]:
    with context.database.engine.connect() as connection:
        return [row[0] if len(row) == 1 else tuple(row) for row in connection.execute(text(question))]


def values(context: Context) -> set[tuple[str, str]]:
    return set(ask(context, "SELECT field, value FROM member_value"))


def test_a_column_the_file_does_not_have_keeps_what_is_stored(context: Context, brought: Any) -> None:
    brought(f"email,first_name,last_name,departments,function,axes\n{INES},Inès,Kervella,29,elu,densite\n")
    before = values(context)
    done = brought(f"email,last_name\n{INES},Le Roy\n")
    assert (done.updated, done.problems) == (1, ())
    assert ask(context, "SELECT first_name, last_name, language FROM member") == [("Inès", "Le Roy", "fr")]
    assert values(context) == before >= {("network", "bretagne"), ("function", "elu"), ("axis", "densite")}


def test_an_empty_cell_empties_its_field_and_no_other(context: Context, brought: Any) -> None:
    brought(f"email,departments,function\n{INES},29,elu\n")
    brought(f"email,departments\n{INES},\n")
    assert values(context) == {("function", "elu")}


@pytest.mark.parametrize("line", [f"email,state\n{INES},\n", f"email\n{INES}\n", f"email,state\n{INES},active\n"])
@pytest.mark.parametrize("state", list(MemberState))
def test_no_file_changes_where_a_person_stands_for_the_nearer(
    context: Context, brought: Any, state: MemberState, line: str
) -> None:
    join(context, INES, state=state)
    assert brought(line).unchanged == 1
    assert ask(context, "SELECT state FROM member") == [state.value]


@pytest.mark.parametrize("state", [MemberState.PAUSED, MemberState.LEFT, MemberState.BOUNCED])
def test_a_file_can_bring_an_active_person_further_away(context: Context, brought: Any, state: MemberState) -> None:
    join(context, INES)
    assert brought(f"email,state\n{INES},{state.value}\n").updated == 1
    assert ask(context, "SELECT state FROM member") == [state.value]
    assert ask(context, "SELECT why FROM suppression") == [state.value] * (state is not MemberState.PAUSED)


def test_nobody_who_complained_is_subscribed_or_proven_to_agree_by_a_file(context: Context, brought: Any) -> None:
    brought(f"email\n{INES}\n")
    with context.database.writing() as session:
        members.suppress(session, address_key(INES, context.site.address_key), Why.COMPLAINED, context.by)
    brought(f"email,state,newsletters\n{INES},active,lettre\n")
    assert ask(context, "SELECT newsletter_id FROM subscription") == []
    assert ask(context, "SELECT means FROM consent") == []


@pytest.mark.parametrize(
    ("why", "state"),
    [(Why.LEFT, "left"), (Why.COMPLAINED, "left"), (Why.BOUNCED, "bounced")],
)
def test_an_address_not_to_be_written_to_does_not_enter_as_an_active_member(
    context: Context, brought: Any, why: Why, state: str
) -> None:
    with context.database.writing() as session:
        members.suppress(session, address_key(INES, context.site.address_key), why, context.by)
    brought(f"email,newsletters\n{INES},lettre\n")
    assert ask(context, "SELECT state FROM member") == [state]
    assert ask(context, "SELECT newsletter_id FROM subscription") == []


def test_a_letter_somebody_unsubscribed_from_is_not_opened_again(context: Context, brought: Any) -> None:
    with context.database.writing() as session:
        members.suppress(session, address_key(INES, context.site.address_key), Why.LEFT, context.by, "lettre")
    brought(f"email,newsletters\n{INES},lettre\n")
    assert ask(context, "SELECT state FROM member") == ["active"]
    assert ask(context, "SELECT newsletter_id FROM subscription") == []


def test_a_forgotten_person_stays_forgotten(context: Context, brought: Any) -> None:
    with context.database.writing() as session:
        key = address_key(INES, context.site.address_key)
        members.suppress(session, key, Why.ERASED, context.by, EVERY_NEWSLETTER)
    assert brought(f"email,last_name\n{INES},Kervella\n").unchanged == 1
    assert ask(context, "SELECT address FROM member") == []


def test_an_interrupted_import_leaves_no_stale_territory(
    context: Context, brought: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(f"email,departments\n{INES},29\nawa@m.example,29\n")
    monkeypatch.setattr(importlib.import_module("newsletter.pipeline.import_members"), "CHUNK", 1)

    class Cut(Exception):
        pass

    def cut(_what: str, _done: int, _total: int) -> None:
        raise Cut

    with pytest.raises(Cut):
        brought(f"email,departments\n{INES},40\nawa@m.example,40\n", replace(context, report=cut))
    networks = (
        "SELECT address, value FROM member JOIN member_value ON id = member_id WHERE field = 'network' ORDER BY address"
    )
    assert ask(context, networks) == [("awa@m.example", "bretagne"), (INES, "landes")]


def test_bad_lines_are_told_with_their_line_and_the_rest_goes_on(context: Context, brought: Any) -> None:
    done = brought(
        "email,first_name,newsletters\n"
        f'{INES},"In\nès",lettre\n'
        'awa@m.example,"Awa" B,lettre\n'
        "lou@m.example,Lou,lettre;lettre\n"
        "zoe@m.example,Z\x00oé,lettre\n"
    )
    assert done.added == 1
    assert [problem.split(": ")[:2] for problem in done.problems] == [
        ["members.csv:2", "first_name"],
        ["members.csv:4", "not readable as CSV, look at the quotation marks"],
        ["members.csv:6", "first_name"],
    ]
    assert ask(context, "SELECT first_name FROM member") == ["Lou"]


def test_a_file_in_another_encoding_is_told_with_its_line(context: Context, tmp_path: Path) -> None:
    path = tmp_path / "latin.csv"
    path.write_bytes("email,first_name\na@b.example,Ana\nb@b.example,Inès\n".encode("latin-1"))
    with pytest.raises(BadFile, match=r"latin\.csv:3: not UTF-8"):
        import_members(context, path)
    assert ask(context, "SELECT address FROM member") == []


def test_the_same_file_again_changes_nothing(context: Context, brought: Any) -> None:
    words = f"email,state,departments,newsletters\n{INES},,29,lettre\nawa@m.example,paused,40,lettre\n"
    assert brought(words).added == 2
    everything = "SELECT * FROM member", "SELECT * FROM member_value", "SELECT * FROM consent"
    before = [sorted(map(repr, ask(context, question))) for question in everything]
    assert brought(words).unchanged == 2
    assert [sorted(map(repr, ask(context, question))) for question in everything] == before
