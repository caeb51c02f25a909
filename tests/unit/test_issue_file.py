"""An issue as a file: read back unchanged it asks for nothing; what was changed in it is what happens."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from newsletter.domain.declaration import SectionDeclaration
from newsletter.domain.edits import apply
from newsletter.domain.issue import Draft, Reason
from newsletter.domain.issue_file import BadIssueFile, IssueFile, dump
from newsletter.values.audience import Is
from newsletter.values.letter import Wording
from tests.unit.builders import block, draft, item, stored

SECTIONS = (SectionDeclaration(id="edito", title="Édito", text=True), SectionDeclaration(id="une", title="À la une"))


def three() -> Draft:
    return draft(
        block(1, item=item("i1"), item_id=1, item_ref="national/i1", reasons=(Reason(points=4.5, words="récent"),)),
        block(2, position=1, audience=Is("network", "bretagne")),
        block(3, "edito", wording=Wording(title="Édito", body="Un *mot*.")),
    )


def changed(change: Any) -> Draft:
    """Return the draft after importing the exported file with a change made in it."""
    before = three()
    data = yaml.safe_load(dump(before, SECTIONS))
    change(data)
    file = IssueFile(yaml.safe_dump(data, allow_unicode=True))
    known = {"national/i9": stored(9, "i9")}
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
        (lambda data: une(data)[0].update(title=["x"]), "title is not a text"),
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
