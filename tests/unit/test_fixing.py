"""Corrections become edits of what is still there, one per field at a time."""

from newsletter import Finding, Fix, Severity
from newsletter.domain.edits import Reword, SetHead, apply
from newsletter.domain.fixing import edits_of
from newsletter.domain.issue import Block, Issue, IssueState
from newsletter.values.letter import Wording
from tests.house import NOW
from tests.unit.builders import item


def a_draft() -> Issue:
    blocks = (
        Block(id=1, section="edito", wording=Wording(title="A savoir", body="Quels acteurs ?")),
        Block(id=2, section="une", wording=Wording(), item=item("p", title="3ème édition"), item_id=5),
    )
    slot = {"id": 1, "newsletter": "lettre", "number": 4, "slot": NOW, "revision": 1}
    return Issue(**slot, state=IssueState.DRAFT, subject="12% de plus", preheader="Suite", blocks=blocks)


def a_fix(block: int | None, field: str, before: str, after: str, at: int | None = None) -> Finding:
    fix = Fix(before=before, after=after, at=at)
    return Finding(check="c", severity=Severity.ADVICE, message="m", block=block, field=field, fix=fix)


def test_a_correction_rewords_the_block_or_the_head() -> None:
    found = [
        a_fix(1, "title", "A savoir", "À savoir"),
        a_fix(None, "subject", "12% de plus", "12\u00a0% de plus"),
        a_fix(2, "title", "3ème édition", "3e édition"),
    ]
    edits = edits_of(a_draft(), found)
    assert edits[0] == SetHead(subject="12\u00a0% de plus", preheader="Suite")
    assert {one.block: one.wording.title for one in edits if isinstance(one, Reword)} == {
        1: "À savoir",
        2: "3e édition",
    }
    after = apply(a_draft(), edits)
    assert [block.wording.title for block in after.shown()] == ["À savoir", "3e édition"]
    assert after.block(2).item.title == "3ème édition"


def test_a_correction_of_a_text_that_has_changed_is_left_out() -> None:
    assert edits_of(a_draft(), [a_fix(1, "title", "Ancien", "À savoir"), a_fix(9, "title", "A", "À")]) == []


def test_of_two_corrections_of_one_field_the_first_is_made_and_the_other_waits() -> None:
    found = [a_fix(1, "title", "A savoir", "À savoir"), a_fix(1, "title", "A savoir", "A savoir\u00a0!")]
    (edit,) = edits_of(a_draft(), found)
    assert isinstance(edit, Reword)
    assert edit.wording.title == "À savoir"


def test_a_correction_of_the_page_is_no_edit() -> None:
    assert edits_of(a_draft(), [a_fix(1, "title", "A savoir", "À savoir", at=12)]) == []
