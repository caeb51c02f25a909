"""Items over time, on both databases: joined and split by people, changed under an editor, told once, seen again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from newsletter.domain.access import Action, Refused, networks
from newsletter.domain.declaration import SourceDeclaration, Trust
from newsletter.domain.edits import Accept, Place, Reword
from newsletter.domain.issue import Block, Issue, Stale
from newsletter.domain.proposals import proposals
from newsletter.domain.source import Verdict
from newsletter.pipeline.approve import approve
from newsletter.pipeline.assemble import assemble
from newsletter.pipeline.context import Context
from newsletter.pipeline.decide import decide
from newsletter.pipeline.declare import declare
from newsletter.pipeline.edit import edit
from newsletter.pipeline.list_items import Listed, list_items
from newsletter.storage import decisions, issues, items
from newsletter.values.content import ContentItem, ItemKind
from newsletter.values.letter import Wording
from tests.house import DECLARED, NOW, tell
from tests.unit.builders import item

PAGE = "https://demo.planif.example/guide"
ESSAI = SourceDeclaration(id="essai", label="À l’essai", kind="feed", trust=Trust.TRIAL, config={})
AUTRE = SourceDeclaration(id="autre", label="Autre", kind="feed", trust=Trust.AUTOMATIC, config={})


@pytest.fixture
def house_(context: Context) -> Context:
    """Return the hands of an operator in a house with three sources: national, autre (automatic), essai (on trial)."""
    declare(context, DECLARED.model_copy(update={"sources": (*DECLARED.sources, ESSAI, AUTRE)}))
    return context


def assembled(context: Context) -> Issue:
    found = assemble(context, "lettre")
    assert found is not None
    return found


def placed(draft: Issue) -> dict[str, Block]:
    return {block.item_ref: block for block in draft.shown()}


def listed(context: Context) -> dict[str, Listed]:
    return {one.ref: one for one in list_items(context, "lettre")}


def test_two_items_are_together_until_a_person_splits_them_and_again_when_one_joins_them(house_: Context) -> None:
    tell(house_, item("a", url=PAGE))
    tell(house_, item("b", url=PAGE, title="Tout autre titre"), source="autre")
    assert [twin.source for twin in placed(assembled(house_))["autre/b"].also] == ["national"]
    decide(house_, "autre/b", "national/a", Verdict.DIFFERENT)
    assert [block.also for block in placed(assembled(house_)).values()] == [(), ()]
    decide(house_, "national/a", "autre/b", Verdict.SAME)
    assert [twin.why for twin in placed(assembled(house_))["autre/b"].also] == ["réunis par tests"]
    with house_.database.reading() as session:
        assert [one.verdict for one in decisions.listed(session)] == [Verdict.SAME]


def test_a_split_frees_the_twin_of_a_block_an_editor_worked_on(house_: Context) -> None:
    tell(house_, item("a", url=PAGE))
    tell(house_, item("b", url=PAGE), source="autre")
    draft = assembled(house_)
    block = draft.shown()[0]
    edit(house_, draft.id, [Reword(block=block.id, wording=Wording(title="Mon titre"))], draft.revision)
    assert len(assembled(house_).shown()) == 1
    decide(house_, "autre/b", "national/a", Verdict.DIFFERENT)
    assert sorted(placed(assembled(house_))) == ["autre/b", "national/a"]


@pytest.mark.parametrize(
    ("one", "other", "fault"),
    [("national/a", "national/nothing", LookupError), ("national/a", "national/a", ValueError)],
)
def test_a_decision_names_two_items_that_are_there(
    house_: Context, one: str, other: str, fault: type[Exception]
) -> None:
    tell(house_, item("a"))
    with pytest.raises(fault, match=r"nothing|one item"):
        decide(house_, one, other, Verdict.SAME)


def test_nobody_decides_of_items_of_another_network_nor_without_the_right_to_edit(house_: Context) -> None:
    tell(house_, item("a"), item("lan", network="landes"))
    breton = house_.actor.model_copy(update={"scope": networks("bretagne")})
    with pytest.raises(LookupError, match="national/lan"):
        decide(house_.acting(breton), "national/a", "national/lan", Verdict.SAME)
    reader = house_.actor.model_copy(update={"may": frozenset({Action.SEND})})
    with pytest.raises(Refused):
        decide(house_.acting(reader), "national/a", "national/lan", Verdict.SAME)


def test_a_changed_item_is_proposed_and_accepted_on_the_revision_that_was_read(house_: Context) -> None:
    tell(house_, item("a", title="Un guide"))
    draft = assembled(house_)
    block = draft.shown()[0].id
    draft = edit(house_, draft.id, [Reword(block=block, wording=Wording(title="Mon titre"))], draft.revision)
    tell(house_, item("a", title="Un guide corrigé", place="Rennes"))
    draft = assembled(house_)
    assert [(one.field, one.after) for one in proposals(draft)] == [("title", "Un guide corrigé"), ("place", "Rennes")]
    assert draft.shown()[0].wording.title == "Mon titre"
    with pytest.raises(Stale):
        edit(house_, draft.id, [Accept(block=block)], draft.revision - 1)
    draft = edit(house_, draft.id, [Accept(block=block)], draft.revision)
    assert (draft.shown()[0].wording.title, proposals(assembled(house_))) == ("Un guide corrigé", ())


def test_a_source_on_trial_is_placed_by_a_person_only(house_: Context) -> None:
    tell(house_, item("a"), source="essai")
    draft = assembled(house_)
    assert draft.shown() == ()
    assert listed(house_)["essai/a"].not_offered == "source à l’essai\u00a0: une personne le place"
    with house_.database.reading() as session:
        one = items.by_ref(session, "essai/a", house_.actor.scope)
    assert one is not None
    edit(house_, draft.id, [Place(item_id=one.id, item=one.item, section="une")], draft.revision)
    assert list(placed(assembled(house_))) == ["essai/a"]


def event(**said: object) -> ContentItem:
    fields = {
        "kind": ItemKind.EVENT,
        "title": "Journée de la sobriété",
        "starts_at": datetime(2025, 1, 16, 9, tzinfo=UTC),
    }
    return item("j", **(fields | said))


def test_what_a_letter_told_is_known_and_not_offered_again_not_even_by_another_source(house_: Context) -> None:
    tell(house_, item("a", title="Un guide pour les communes littorales"))
    approve(house_, assembled(house_).id)
    later = replace(house_, now=lambda: NOW + timedelta(days=85))
    again = {"title": "Guide pour les communes littorales", "published_at": datetime(2024, 12, 14, tzinfo=UTC)}
    tell(later, item("b", **again), source="autre")
    assert assembled(later).shown() == ()
    found = listed(later)
    assert found["national/a"].used == ("publié dans la lettre n°\u00a01 (La lettre)",)
    assert found["national/a"].not_offered == "déjà publié dans la lettre n°\u00a01"
    assert found["autre/b"].not_offered == "déjà publié dans la lettre n°\u00a01"
    decide(later, "national/a", "autre/b", Verdict.DIFFERENT)
    assert list(placed(assembled(later))) == ["autre/b"]
    assert listed(later)["autre/b"].not_offered == ""


def test_an_event_told_in_one_letter_is_told_as_a_replay_in_the_next_once_its_link_appears(house_: Context) -> None:
    tell(house_, event())
    first = assembled(house_)
    assert [block.section for block in first.shown()] == ["agenda"]
    approve(house_, first.id)
    later = replace(house_, now=lambda: NOW + timedelta(days=85))
    assert assembled(later).shown() == ()
    assert listed(later)["national/j"].not_offered == "déjà publié dans la lettre n°\u00a01"
    tell(later, event(replay_url="https://films.example/journee"))
    (block,) = assembled(later).shown()
    assert block.item is not None
    assert (block.section, block.item.kind, block.item.url) == (
        "elus",
        ItemKind.REPLAY,
        "https://films.example/journee",
    )
    assert listed(later)["national/j"].kind is ItemKind.REPLAY
    with house_.database.reading() as session:
        (told,) = issues.get(session, first.id).shown()
    assert told.item is not None
    assert told.item.kind is ItemKind.EVENT


def test_a_replay_whose_link_was_not_seen_to_work_is_not_offered(house_: Context) -> None:
    strict = replace(house_, site=replace(house_.site, asks_links=True))
    tell(strict, item("r", kind=ItemKind.REPLAY))
    assert assembled(strict).shown() == ()
    assert listed(strict)["national/r"].not_offered == "le lien du replay n’a pas encore été vérifié"


def test_the_list_tells_who_tells_the_same_thing_and_why(house_: Context) -> None:
    tell(house_, item("a", url=PAGE))
    tell(house_, item("b", url=PAGE), source="autre")
    found = listed(house_)
    assert found["autre/b"].twins == ("national/a (même adresse)",)
    assert found["national/a"].twin_of == "autre/b (même adresse)"
    assert [one.ref for one in list_items(house_, "lettre", source="autre")] == ["autre/b"]


def test_an_item_told_again_by_value_changes_nothing_when_a_field_is_new(house_: Context) -> None:
    tell(house_, item("a"))
    with house_.database.writing() as session:
        session.connection().execute(text("UPDATE content_item SET content_hash = 'of another release'"))
        assert items.upsert(session, "national", [item("a")], house_.by) == (0, 0, 1)
