"""What a source changes under an editor's block is proposed; the editor's words are never overwritten."""

from datetime import timedelta

import pytest

from newsletter.domain.declaration import SectionDeclaration, Trust
from newsletter.domain.edits import Accept, Decline, Move, Place, Reword, SetAudience, apply
from newsletter.domain.issue import BadEdit, Issue, IssueState
from newsletter.domain.proposals import Proposal, proposals
from newsletter.domain.ranking import Moments
from newsletter.domain.selection import refill
from newsletter.domain.source import Stored
from newsletter.domain.suggestions import Known
from newsletter.values.audience import Is
from newsletter.values.content import ContentItem, ItemKind
from newsletter.values.letter import Wording
from tests.unit.builders import SLOT, block, draft, item, stored

MOMENTS = Moments(letter=SLOT, since=SLOT - timedelta(days=100), until=SLOT + timedelta(days=90))
UNE = SectionDeclaration(id="une", title="À la une")
START = SLOT + timedelta(days=20)
BEFORE = item("a", title="Un guide", summary="Pour les communes.")


def placed(told: ContentItem = BEFORE) -> Issue:
    """Return a draft in which a person reworded the suggestion of an item."""
    words = Wording(title=told.title, summary=told.summary)
    suggested = draft(block(1, item_id=1, item=told, wording=words))
    return apply(suggested, [Reword(block=1, wording=Wording(title="Mon titre", summary="Mes mots."))])


def changed(before: Issue, **fields: object) -> Issue:
    """Return the draft as it is read after its source changed the item."""
    told = before.blocks[0].item
    assert told is not None
    item_ = told.model_copy(update=fields)
    return before.model_copy(update={"blocks": tuple(b.model_copy(update={"item": item_}) for b in before.blocks)})


def fields(of: Issue) -> list[str]:
    return [one.field for one in proposals(of)]


def test_nothing_is_proposed_while_the_source_changes_nothing() -> None:
    assert proposals(placed()) == ()


def test_a_new_title_is_proposed_beside_the_editor_s_own() -> None:
    after = changed(placed(), title="Un guide corrigé")
    assert proposals(after) == (Proposal(block=1, field="title", before="Un guide", after="Un guide corrigé"),)
    assert proposals(after)[0].words == (
        "Le titre a changé à la source\u00a0: avant «\u00a0Un guide\u00a0», maintenant «\u00a0Un guide corrigé\u00a0». "
        "La lettre garde vos mots jusqu’à votre accord."
    )
    assert after.block(1).wording.title == "Mon titre"


def test_an_event_s_new_day_and_place_are_told_as_shown_already() -> None:
    event = item("e", kind=ItemKind.EVENT, starts_at=START, place="Rennes")
    after = changed(placed(event), starts_at=START + timedelta(days=1), place="Brest")
    assert [(one.field, one.before, one.after) for one in proposals(after)] == [
        ("date", "01/01/2025 à 09\u00a0h\u00a000", "02/01/2025 à 09\u00a0h\u00a000"),
        ("place", "Rennes", "Brest"),
    ]
    assert proposals(after)[0].words.endswith("La lettre le montre déjà.")


def test_an_event_that_became_its_replay_is_told_once_with_its_new_link() -> None:
    event = item("e", kind=ItemKind.EVENT, starts_at=SLOT - timedelta(days=3), url="https://e.example/journee")
    after = changed(placed(event), kind=ItemKind.REPLAY, url="https://e.example/film", published_at=event.starts_at)
    assert fields(after) == ["kind", "url"]


def test_a_block_nobody_touched_has_nothing_to_propose() -> None:
    untouched = draft(block(1, item_id=1, item=BEFORE))
    assert proposals(changed(untouched, title="Autre")) == ()


def test_an_approved_issue_is_frozen() -> None:
    after = changed(placed(), title="Autre")
    assert proposals(after.model_copy(update={"state": IssueState.APPROVED})) == ()


def test_moving_a_block_accepts_nothing() -> None:
    after = changed(placed(), title="Autre")
    assert fields(apply(after, [Move(block=1, section="une", position=0)])) == ["title"]


def test_what_the_editor_wrote_already_is_not_proposed() -> None:
    after = changed(placed(), title="Mon titre")
    assert proposals(after) == ()


def test_accepting_takes_the_words_the_source_changed_and_no_others() -> None:
    after = apply(changed(placed(), title="Un guide corrigé"), [Accept(block=1)])
    assert after.block(1).wording == Wording(title="Un guide corrigé", summary="Mes mots.")
    assert proposals(after) == ()


def test_declining_keeps_the_editor_s_words_until_the_source_changes_again() -> None:
    after = apply(changed(placed(), title="Un guide corrigé"), [Decline(block=1)])
    assert (after.block(1).wording.title, proposals(after)) == ("Mon titre", ())
    assert fields(changed(after, title="Un guide encore corrigé")) == ["title"]


@pytest.mark.parametrize("edit", [Accept(block=1), Decline(block=1)])
def test_there_is_nothing_to_decide_where_nothing_is_proposed(edit: Accept | Decline) -> None:
    with pytest.raises(BadEdit, match="block 1: its source proposes no change"):
        apply(placed(), [edit])


def test_a_change_between_the_suggestion_and_the_first_touch_is_not_lost() -> None:
    suggested = draft(block(1, item_id=1, item=BEFORE, wording=Wording(title="Un guide", summary="Pour les communes.")))
    touched = apply(
        changed(suggested, title="Un guide corrigé"), [SetAudience(block=1, audience=Is("function", "elu"))]
    )
    assert fields(touched) == ["title"]


def test_an_event_placed_after_its_day_is_seen_as_the_replay_it_is() -> None:
    event = item("e", kind=ItemKind.EVENT, starts_at=SLOT - timedelta(days=3), replay_url="https://e.example/film")
    after = apply(draft(), [Place(item_id=1, item=event, section="une")])
    (one,) = after.shown()
    assert one.item is not None
    assert (one.item.kind, one.item.url) == (ItemKind.REPLAY, "https://e.example/film")
    assert one.seen == one.item


def assembled(before: Issue, trust: Trust) -> Issue:
    told = before.blocks[0].item
    assert told is not None
    one = Stored(id=1, source="national", item=told, first_seen=SLOT, trust=trust)
    return refill(before, (UNE,), [one], Known(moments=MOMENTS))


def only_placed() -> Issue:
    words = Wording(title=BEFORE.title, summary=BEFORE.summary)
    return apply(
        draft(block(1, item_id=1, item=BEFORE, wording=words)), [SetAudience(block=1, audience=Is("function", "elu"))]
    )


def test_an_automatic_source_is_followed_where_nobody_reworded_it() -> None:
    after = assembled(changed(only_placed(), title="Un guide corrigé"), Trust.AUTOMATIC)
    assert (after.block(1).wording.title, proposals(after)) == ("Un guide corrigé", ())


def test_an_automatic_source_never_overwrites_an_editor_s_words() -> None:
    after = assembled(changed(placed(), title="Un guide corrigé"), Trust.AUTOMATIC)
    assert (after.block(1).wording.title, fields(after)) == ("Mon titre", ["title"])


def test_a_reviewed_source_changes_nothing_a_person_placed() -> None:
    after = assembled(changed(only_placed(), title="Un guide corrigé"), Trust.REVIEWED)
    assert (after.block(1).wording.title, fields(after)) == ("Un guide", ["title"])


def test_a_block_of_the_former_release_is_seen_as_it_is_at_the_first_assembly() -> None:
    old = placed().blocks[0].model_copy(update={"seen": None})
    after = assembled(draft(old), Trust.REVIEWED)
    assert after.block(1).seen == BEFORE
    assert fields(changed(after, title="Autre")) == ["title"]


def test_assembling_twice_after_a_change_changes_nothing_more() -> None:
    for trust in Trust:
        once = assembled(changed(only_placed(), title="Un guide corrigé"), trust)
        assert assembled(once, trust) == once


def test_what_is_placed_from_a_source_on_trial_keeps_its_twin_out() -> None:
    page = "https://demo.planif.example/page"
    trial = stored(1, "a", source="essai", url=page).model_copy(update={"trust": Trust.TRIAL})
    mine = apply(draft(), [Place(item_id=1, item=trial.item, section="une")])
    after = refill(mine, (UNE,), [trial, stored(2, "b", url=page)], Known(moments=MOMENTS))
    assert [one.item_id for one in after.shown()] == [1]
    assert [twin.item for twin in after.shown()[0].also] == [2]
