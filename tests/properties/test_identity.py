"""Laws of an item's identity: telling twice tells nothing new, and no two things become one."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsletter.domain.identity import renamed
from newsletter.values.content import ContentItem
from tests.unit.builders import item

DAY = datetime(2024, 12, 1, 9, tzinfo=UTC)
TITLES = st.sampled_from(["Atelier", "Journée d’étude", "Rapport annuel", "Webinaire"])


@st.composite
def told(draw: st.DrawFn) -> list[ContentItem]:
    """Return what a source tells: a few items, whose titles, addresses and days may coincide."""
    count = draw(st.integers(0, 6))
    return [
        item(
            f"i{n}",
            title=draw(TITLES),
            url=f"https://demo.planif.example/{draw(st.integers(0, 4))}",
            published_at=DAY + timedelta(days=draw(st.integers(0, 2))),
        )
        for n in range(count)
    ]


def known(items: list[ContentItem]) -> dict[str, ContentItem]:
    return {one.external_id: one for one in items}


@given(told())
def test_telling_the_same_again_renames_nothing(items: list[ContentItem]) -> None:
    assert renamed(known(items), items) == {}


@given(told(), told(), st.randoms())
def test_the_order_in_which_items_come_does_not_matter(
    before: list[ContentItem], after: list[ContentItem], random: object
) -> None:
    fresh = [one.model_copy(update={"external_id": f"n{n}"}) for n, one in enumerate(after)]
    shuffled = sorted(fresh, key=lambda one: one.external_id, reverse=True)
    assert renamed(known(before), fresh) == renamed(known(before), shuffled)


@given(told(), told())
def test_no_two_items_take_the_same_place_and_none_takes_one_that_is_still_told(
    before: list[ContentItem], after: list[ContentItem]
) -> None:
    fresh = [one.model_copy(update={"external_id": f"n{n}"}) for n, one in enumerate(after)]
    told_now = [*before[: len(before) // 2], *fresh]
    found = renamed(known(before), told_now)
    assert len(set(found.values())) == len(found)
    assert not set(found.values()) & {one.external_id for one in told_now}
    assert found.keys() <= {one.external_id for one in fresh}


@given(st.sets(st.integers(0, 9), min_size=1))
def test_a_site_that_renames_all_its_entries_tells_nothing_new(numbers: set[int]) -> None:
    before = [item(f"i{n}", title=f"Titre {n}", url=f"https://demo.planif.example/{n}") for n in numbers]
    after = [one.model_copy(update={"external_id": f"guid-{one.external_id}"}) for one in before]
    assert renamed(known(before), after) == {f"guid-i{n}": f"i{n}" for n in numbers}
