"""An issue as a file: read back unchanged it asks for nothing; what was changed in it is what happens."""

from contextlib import suppress
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from newsletter.domain.declaration import SectionDeclaration
from newsletter.domain.edits import apply
from newsletter.domain.issue import BlockState, Issue, Reason
from newsletter.domain.issue_file import BadIssueFile, IssueFile, dump
from newsletter.values.audience import Is
from newsletter.values.letter import Wording
from tests.unit.builders import block, draft, item, stored

SECTIONS = (SectionDeclaration(id="edito", title="Édito", text=True), SectionDeclaration(id="une", title="À la une"))


def three() -> Issue:
    return draft(
        block(1, item=item("i1"), item_id=1, item_ref="national/i1", reasons=(Reason(points=4.5, words="récent"),)),
        block(2, position=1, audience=Is("network", "bretagne")),
        block(3, "edito", wording=Wording(title="Édito", body="Un *mot*.")),
    )


def changed(change: Any) -> Issue:
    """Return the draft after importing the exported file with a change made in it."""
    before = three()
    data = yaml.safe_load(dump(before, SECTIONS))
    change(data)
    file = IssueFile(yaml.safe_dump(data, allow_unicode=True))
    known = {
        "national/i9": stored(9, "i9", summary="Le résumé du contenu."),
        "national/i1": stored(1, "i1"),
    }
    return apply(before, file.edits(before, known.get))


def une(data: Any) -> Any:
    return data["sections"][1]["blocks"]


def test_a_file_read_back_unchanged_asks_for_nothing() -> None:
    assert IssueFile(dump(three(), SECTIONS)).edits(three(), lambda _: None) == []


def test_a_reworded_title_is_reworded_and_nothing_else() -> None:
    after = changed(lambda data: une(data)[0].update(title="Mieux dit"))
    assert [b.wording.title for b in after.shown("une")] == ["Mieux dit", "Titre 2"]
    assert [b.edited for b in after.shown("une")] == [True, False]


def test_blocks_take_the_order_of_the_file() -> None:
    after = changed(lambda data: une(data).reverse())
    assert [b.id for b in after.shown("une")] == [2, 1]


def test_a_block_can_change_section() -> None:
    after = changed(lambda data: data["sections"][0]["blocks"].append(une(data).pop(0)))
    assert [b.id for b in after.shown("edito")] == [3, 1]
    assert [b.id for b in after.shown("une")] == [2]


def test_a_block_taken_out_of_the_file_is_dropped() -> None:
    after = changed(lambda data: une(data).pop(0))
    assert [b.id for b in after.shown("une")] == [2]


def test_a_text_and_an_item_can_be_added_where_they_stand() -> None:
    def add(data: Any) -> None:
        une(data).insert(1, {"title": "Ajout"})
        une(data).insert(0, {"item": "national/i9"})

    after = changed(add)
    assert [b.wording.title for b in after.shown("une")] == ["Nouvelle i9", "Titre 1", "Ajout", "Titre 2"]


def test_the_words_written_with_an_added_item_are_kept_and_the_others_are_the_item_s() -> None:
    words = {"item": "national/i9", "title": "Mieux dit", "kicker": "Nouveau"}
    after = changed(lambda data: une(data).append(words))
    (new,) = (b for b in after.shown("une") if b.item_id == 9)
    assert new.wording == Wording(title="Mieux dit", kicker="Nouveau", summary="Le résumé du contenu.")


def test_an_added_item_can_be_told_without_its_summary() -> None:
    after = changed(lambda data: une(data).append({"item": "national/i9", "summary": ""}))
    (new,) = (b for b in after.shown("une") if b.item_id == 9)
    assert new.wording == Wording(title="Nouvelle i9")


def test_an_item_that_comes_back_has_its_former_words_under_the_new_ones() -> None:
    gone = block(4, item=item("i9"), item_id=9, item_ref="national/i9", state=BlockState.DROPPED)
    gone = gone.model_copy(update={"wording": Wording(title="Avant", summary="Hier.")})
    before = draft(block(1), gone)
    data = yaml.safe_load(dump(before, SECTIONS))
    une(data).append({"item": "national/i9", "title": "Après"})
    after = apply(before, IssueFile(yaml.safe_dump(data)).edits(before, lambda _: stored(9, "i9")))
    assert [(b.id, b.wording) for b in after.shown("une")][1:] == [(4, Wording(title="Après", summary="Hier."))]


def test_a_block_of_a_section_no_longer_declared_survives_the_file() -> None:
    before = draft(block(1), block(2, "ancienne"), block(3, "ancienne", 1))
    words = dump(before, SECTIONS)
    assert "Rubrique retirée" in words
    assert IssueFile(words).edits(before, lambda _: None) == []
    data = yaml.safe_load(words)
    une(data).append(data["sections"][2]["blocks"].pop(0))
    after = apply(before, IssueFile(yaml.safe_dump(data)).edits(before, lambda _: None))
    assert [b.id for b in after.shown("une")] == [1, 2]
    assert [b.id for b in after.shown("ancienne")] == [3]


def test_words_are_taken_as_they_stand() -> None:
    def write(title: str) -> str:
        words = dump(draft(block(1)), SECTIONS).replace("title: Titre 1", f"title: {title}")
        (edit,) = IssueFile(words).edits(draft(block(1)), lambda _: None)
        return apply(draft(block(1)), [edit]).block(1).wording.title

    assert [write(title) for title in ("On", "2024-12-05", "007", "1.10")] == ["On", "2024-12-05", "007", "1.10"]
    words = dump(draft(block(1)), SECTIONS).replace("title: Titre 1", "title: Titre 1\n    audience: {department: 01}")
    after = apply(draft(block(1)), IssueFile(words).edits(draft(block(1)), lambda _: None))
    assert after.block(1).audience == Is("department", "01")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("title: Titre 1\n    title: Autre", "line .*“title” is there twice"),
        ("title: Vive\0vous", "section une, block 1: title: a control character, .* after “Vive”"),
        ("title: Vive\x07vous", "section une, block 1: title: a control character, .* after “Vive”"),
        ('title: "Vive\\0vous"', "section une, block 1: title: a control character, .* after “Vive”"),
        ('title: "Vive\\ud800"', "section une, block 1: title: a control character, .* after “Vive”"),
        ("title: !!python/object:os.system x", None),
        ("title: &a [*a]", "not readable as YAML"),
        ("? [a, b]\n    : c", "not readable as YAML"),
        ("title: " + "[" * 3000, "not readable as YAML"),
    ],
)
def test_what_yaml_allows_and_an_issue_does_not_is_told(written: str, said: str | None) -> None:
    words = dump(draft(block(1)), SECTIONS).replace("title: Titre 1", written)
    if said is None:
        assert IssueFile(words).revision == 1
        return
    with pytest.raises(BadIssueFile, match=said):
        IssueFile(words)


_JUNK: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@given(
    place=st.sampled_from(["head", "section", "block"]),
    word=st.sampled_from(
        ["sections", "revision", "subject", "section", "blocks", "block", "item", "title", "audience"]
    ),
    junk=_JUNK,
)
def test_whatever_is_written_the_file_is_read_or_refused_with_a_message(place: str, word: str, junk: Any) -> None:
    data = yaml.safe_load(dump(three(), SECTIONS))
    {"head": data, "section": data["sections"][1], "block": une(data)[0]}[place][word] = junk
    with suppress(BadIssueFile):
        apply(three(), IssueFile(yaml.safe_dump(data)).edits(three(), lambda _: None))


_TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\t"), max_size=30)


@given(title=_TEXT, body=_TEXT)
def test_any_words_survive_the_file(title: str, body: str) -> None:
    before = draft(block(1, wording=Wording(title=title, body=body)), subject=title)
    assert IssueFile(dump(before, SECTIONS)).edits(before, lambda _: None) == []


def test_an_audience_can_be_set_and_lifted() -> None:
    def swap(data: Any) -> None:
        une(data)[0]["audience"] = {"all": [{"axis": "densite"}, {"not": {"function": "elu"}}]}
        del une(data)[1]["audience"]

    after = changed(swap)
    assert after.block(1).audience is not None
    assert after.block(2).audience is None


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda data: une(data)[0].update(titel="x"), "section une, block 1: unknown word titel"),
        (lambda data: une(data)[1].update(audience={"town": "brest"}), "section une, block 2: audience"),
        (lambda data: une(data).append({"item": "national/none"}), "section une, block 3: there is no item"),
        (lambda data: une(data).append({"block": 77}), "has no block 77"),
        (lambda data: data.pop("revision"), "revision is missing"),
        (lambda data: une(data)[0].update(title=["x"]), "section une, block 1: title is not a text"),
        (lambda data: une(data).append({"block": 1}), "block 1 is there twice: section une, block 1 and .*block 3"),
        (lambda data: data["sections"][0]["blocks"].append({"block": 2}), "block 2 is there twice: section edito"),
        (lambda data: une(data).extend([{"item": "national/i9"}] * 2), "item national/i9 is there twice"),
        (lambda data: une(data).append({"item": "national/i1"}), "block 3: item national/i1 is block 1 already"),
        (lambda data: une(data)[1].update(item="national/i9"), "block 2: block 2 is not item national/i9"),
        (lambda data: une(data).append({"audience": {"axis": "densite"}}), "block 3: nothing is written in it"),
        (lambda data: data["sections"].append({"section": "une"}), "section 3: “une” is there twice"),
        (lambda data: data["sections"].append({"title": "x"}), "section 3 has no name"),
        (lambda data: data["sections"].append({"section": ["une"]}), "section 3: section is not a text"),
        (lambda data: data["sections"].append("une"), "section 3: words with a value"),
        (lambda data: data["sections"][1].update(bloks=[]), "section 2: unknown word bloks"),
        (lambda data: data["sections"][1].update(blocks="x"), "section une: blocks: a list is expected"),
        (lambda data: data["sections"][1].update(blocks={"block": 1}), "section une: blocks: a list is expected"),
        (lambda data: data.update(sections=5), "sections: a list is expected .* not 5"),
        (lambda data: data.update(sections={"une": []}), "sections: a list is expected"),
        (lambda data: data.pop("sections"), "sections is missing"),
        (lambda data: data.update(subjet="x"), "unknown word subjet"),
        (lambda data: data.update(subject={"a": 1}), "the head: subject is not a text"),
        (lambda data: data.update(revision=[1]), "revision is not a number"),
        (lambda data: data.update(newsletter=["lettre"]), "newsletter is not a text"),
        (lambda data: une(data).append(7), "section une, block 3: words with a value"),
        (lambda data: une(data)[0].update(block=[1]), "section une, block 1: block is not a number"),
        (lambda data: une(data)[0].update(block={"a": 1}), "section une, block 1: block is not a number"),
        (lambda data: une(data)[0].update(block="un"), "section une, block 1: block is not a number: un"),
        (lambda data: une(data)[0].update(item=[1]), "section une, block 1: item is not a text"),
        (lambda data: une(data)[0].update(audience="bretagne"), "section une, block 1: audience"),
        (lambda data: une(data)[0].update(audience=["bretagne"]), "section une, block 1: audience"),
        (lambda data: une(data)[1].update(title="Vive\0 vous"), "block 2: title: a control .* after “Vive”"),
        (lambda data: une(data)[1].update(summary="\x1b[2J"), "block 2: summary: a control .* at the beginning"),
        (lambda data: data.update(subject="Vive\x0b"), "the head: subject: a line break after “Vive”"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place(change: Any, where: str) -> None:
    with pytest.raises(BadIssueFile, match=where):
        changed(change)


def test_a_file_that_is_not_yaml_is_told_with_its_line() -> None:
    with pytest.raises(BadIssueFile, match="line 2"):
        IssueFile("a: 1\n b: : 2")


@given(order=st.permutations([1, 2, 4, 5]), gone=st.sets(st.sampled_from([1, 2, 4, 5])))
def test_whatever_order_the_file_has_is_the_order_of_the_letter(order: list[int], gone: set[int]) -> None:
    before = draft(*(block(number, position=n) for n, number in enumerate([1, 2, 4, 5])))
    data = yaml.safe_load(dump(before, SECTIONS))
    entries = {entry["block"]: entry for entry in une(data)}
    data["sections"][1]["blocks"] = [entries[number] for number in order if number not in gone]
    file = IssueFile(yaml.safe_dump(data, allow_unicode=True))
    after = apply(before, file.edits(before, lambda _: None))
    assert [b.id for b in after.shown("une")] == [number for number in order if number not in gone]
    again = IssueFile(dump(after, SECTIONS))
    assert again.edits(after, lambda _: None) == []
