"""What an editor does to a draft."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.domain.edits import AddText, Drop, Edit, Move, Place, Reword, SetHead, apply
from newsletter.domain.issue import BadEdit, BlockState, IssueState, content_hash
from newsletter.values.letter import Letter, LetterBlock, LetterSection, Wording
from tests.unit.builders import SLOT, block, draft, item


@pytest.mark.fault("F21")
def test_an_approved_issue_cannot_be_edited() -> None:
    with pytest.raises(BadEdit, match="approved"):
        apply(draft(state=IssueState.APPROVED), [SetHead(subject="x", preheader="")])


def test_a_dropped_block_stays_in_the_draft_and_out_of_the_letter() -> None:
    after = apply(draft(block(1)), [Drop(block=1)])
    assert after.shown() == ()
    assert after.block(1).state is BlockState.DROPPED


def test_an_item_dropped_once_can_be_placed_again_as_the_same_block() -> None:
    before = draft(block(1, item_id=5, item=item("i5")))
    after = apply(before, [Drop(block=1), Place(item_id=5, item=item("i5"), section="une")])
    assert [b.id for b in after.shown()] == [1]


def test_a_placed_item_takes_the_words_given_with_it() -> None:
    words = Wording(title="Mieux dit", body="Un *mot*.")
    after = apply(draft(), [Place(item_id=5, item=item("i5"), section="une", wording=words)])
    assert [b.wording for b in after.shown()] == [words]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (SetHead(subject="Objet\nBcc: x@y.example", preheader=""), "the head: subject: a line break after “Objet”"),
        (SetHead(subject="Objet", preheader="a\0"), "the head: preheader: a control character"),
        (Reword(block=1, wording=Wording(body="un\0")), "block 1: body: a control character"),
        (AddText(section="une", wording=Wording(title="a\x07b")), "the text added to section une: title"),
        (
            Place(item_id=5, item=item("i5"), section="une", wording=Wording(signature="x\x85x")),
            "the item added to section une: signature",
        ),
    ],
)
def test_control_characters_are_refused_with_their_block_and_field(edit: Edit, said: str) -> None:
    with pytest.raises(BadEdit, match=said):
        apply(draft(block(1)), [edit])


def test_a_text_keeps_its_lines() -> None:
    words = Wording(body="Un paragraphe.\r\n\r\n\tUn autre.")
    assert apply(draft(block(1)), [Reword(block=1, wording=words)]).block(1).wording == words


def test_an_edit_on_a_block_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadEdit, match="no block 9"):
        apply(draft(block(1)), [Reword(block=9, wording=Wording(title="x"))])


@given(positions=st.lists(st.tuples(st.integers(1, 5), st.integers(-3, 12)), max_size=12))
def test_moving_blocks_never_loses_nor_doubles_one(positions: list[tuple[int, int]]) -> None:
    before = draft(*(block(number, position=n) for n, number in enumerate(range(1, 6))))
    after = apply(before, [Move(block=number, section="une", position=to) for number, to in positions])
    assert sorted(b.id for b in after.shown()) == [1, 2, 3, 4, 5]
    assert sorted(b.position for b in after.shown()) == [0, 1, 2, 3, 4]


def test_a_text_takes_the_position_it_is_given() -> None:
    after = apply(
        draft(block(1), block(2, position=1)), [AddText(section="une", wording=Wording(title="T"), position=1)]
    )
    assert [b.wording.title for b in after.shown()] == ["Titre 1", "T", "Titre 2"]


def test_an_approval_is_bound_to_everything_a_reader_could_see() -> None:
    def letter(title: str, preheader: str = "") -> Letter:
        blocks = (LetterBlock(id=1, section="une", wording=Wording(title=title)),)
        sections = (LetterSection(id="une", title="À la une", blocks=blocks),)
        return Letter(
            newsletter="l", number=4, subject="s", preheader=preheader, language="fr", date=SLOT, sections=sections
        )

    assert content_hash(letter("a")) == content_hash(letter("a"))
    assert len({content_hash(letter("a")), content_hash(letter("b")), content_hash(letter("a", "p"))}) == 3
