"""Laws of grouping: nothing is lost, the order does not matter, and what people said is honoured."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsletter.domain.alike import Index
from newsletter.domain.grouping import Group, group
from newsletter.domain.ranking import Moments, refusal
from newsletter.domain.sameness import traits_of
from newsletter.domain.source import Decision, Stored, Verdict
from newsletter.domain.suggestions import Known, offers, pooled, suggestions
from newsletter.values.content import ItemKind
from tests.unit.builders import SLOT, stored

TITLES = (
    "Atelier de la sobriété foncière",
    "Ateliers de la sobriété foncière",
    "Atelier n° 2 de la sobriété foncière",
    "Atelier n° 3 de la sobriété foncière",
    "Tout autre chose",
    "مشروع",
)
MOMENTS = Moments(letter=SLOT, since=SLOT - timedelta(days=60), until=SLOT + timedelta(days=90))


@st.composite
def told(draw: st.DrawFn) -> list[Stored]:
    """Return what a few sources tell, much of it alike."""
    items = []
    for number in range(1, draw(st.integers(1, 9))):
        kind = draw(st.sampled_from([ItemKind.NEWS, ItemKind.EVENT, ItemKind.REPLAY]))
        day = SLOT + timedelta(days=draw(st.integers(-2, 2)))
        dates = {"starts_at": day} if kind is ItemKind.EVENT else {"published_at": day - timedelta(days=20)}
        one = stored(
            number,
            source=draw(st.sampled_from(["a", "b", "c"])),
            kind=kind,
            title=draw(st.sampled_from(TITLES)),
            url=f"https://demo.planif.example/{draw(st.integers(0, 4))}",
            network=draw(st.sampled_from([None, "bretagne"])),
            place=draw(st.sampled_from(["", "Rennes", "Brest"])) if kind is ItemKind.EVENT else "",
            replay_url=draw(st.sampled_from([None, "https://demo.planif.example/0"])),
            **dates,
        )
        items.append(one.model_copy(update={"link_works": draw(st.sampled_from([None, True, False]))}))
    return items


@st.composite
def decided(draw: st.DrawFn) -> list[Decision]:
    """Return what people said of some pairs, each pair once."""
    pairs = draw(st.sets(st.tuples(st.integers(1, 5), st.integers(1, 9)).filter(lambda pair: pair[0] < pair[1])))
    at = datetime(2024, 12, 1, tzinfo=UTC)
    return [
        Decision(one=a, other=b, verdict=draw(st.sampled_from(Verdict)), by="ines", at=at + timedelta(minutes=n))
        for n, (a, b) in enumerate(sorted(pairs))
    ]


def members(found: list[Group]) -> list[int]:
    return sorted(id_ for one in found for id_ in (one.shown.id, *(twin.item for twin in one.twins)))


@given(told(), decided())
def test_each_item_is_shown_or_a_twin_exactly_once(items: list[Stored], said: list[Decision]) -> None:
    assert members(group(items, said)) == sorted(one.id for one in items)


@given(told(), decided(), st.randoms(use_true_random=False))
def test_neither_the_order_of_items_nor_of_decisions_matters(
    items: list[Stored], said: list[Decision], chance: object
) -> None:
    found = group(items, said)
    for each in (items, said):
        chance.shuffle(each)  # type: ignore[attr-defined]
    assert group(items, said) == found


@given(told(), decided())
def test_two_items_said_to_be_different_are_never_together(items: list[Stored], said: list[Decision]) -> None:
    apart = [{one.one, one.other} for one in said if one.verdict is Verdict.DIFFERENT]
    assert [one for one in group(items, said) for pair in apart if pair <= one.items] == []


@given(told(), decided())
def test_items_said_to_be_the_same_are_together_when_nothing_contradicts_it(
    items: list[Stored], said: list[Decision]
) -> None:
    same = [one for one in said if one.verdict is Verdict.SAME]
    known = {one.id for one in items}
    groups = group(items, same)
    for pair in ({one.one, one.other} for one in same):
        if pair <= known:
            assert any(pair <= one.items for one in groups)


@given(told())
def test_each_twin_is_like_the_item_shown(items: list[Stored]) -> None:
    known = {one.id: one for one in items}
    for one in group(items):
        index = Index(frozenset())
        index.add(traits_of(one.shown), 0)
        for twin in one.twins:
            assert (0, twin.why) in list(index.alike(traits_of(known[twin.item])))


@given(told(), decided())
def test_each_collected_item_is_offered_or_visibly_grouped_or_refused_with_a_reason(
    items: list[Stored], said: list[Decision]
) -> None:
    found = suggestions(items, Known(moments=MOMENTS, decisions=tuple(said)))
    told_ = {id_ for one in found for id_ in one.items}
    assert [one.ref for one in items if (one.id in told_) == bool(refusal(one, MOMENTS))] == []


@given(told(), st.data())
def test_what_was_told_is_never_offered_again(items: list[Stored], data: st.DataObject) -> None:
    past = data.draw(st.lists(st.sampled_from(items), unique_by=lambda one: one.id) if items else st.just([]))
    known = Known(moments=MOMENTS, published=tuple(past))
    pool = pooled(items, known)
    told_again = {one.id for one in past if one.item.kind is not ItemKind.EVENT}
    assert not told_again & {id_ for one in offers(pool, known) for id_ in one.items}
