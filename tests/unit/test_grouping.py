"""The same thing told by several sources is shown once, and nobody is dropped silently."""

import random
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from newsletter.domain.grouping import canonical_url, group
from newsletter.domain.source import Stored
from newsletter.values.content import ItemKind
from tests.unit.builders import stored

START = datetime(2025, 1, 16, 9, tzinfo=UTC)


def event(number: int, source: str, **fields: object) -> Stored:
    given: dict[str, object] = {"kind": ItemKind.EVENT, "starts_at": START, "title": "Journée « sobriété »"}
    return stored(number, f"e{number}", source=source, **(given | fields))


def test_an_event_announced_by_three_sources_is_one_thing() -> None:
    found = group(
        [event(1, "bretagne", network="bretagne"), event(2, "idf", network="ile-de-france"), event(3, "agenda")]
    )
    assert [one.shown.id for one in found] == [3]
    assert sorted(twin.item for twin in found[0].twins) == [1, 2]


def test_the_national_voice_is_the_one_shown() -> None:
    found = group([event(1, "a-first", network="bretagne"), event(2, "z-last")])
    assert found[0].shown.source == "z-last"


def test_accents_and_punctuation_do_not_make_another_event() -> None:
    assert len(group([event(1, "a"), event(2, "b", title="JOURNEE sobriété !")])) == 1


def test_the_same_title_on_another_day_is_another_event() -> None:
    assert len(group([event(1, "a"), event(2, "b", starts_at=START.replace(day=17))])) == 2


def test_tracking_parameters_and_a_trailing_slash_name_the_same_page() -> None:
    assert canonical_url("https://www.demo.example/Page/?utm_source=x&b=2&a=1#top") == canonical_url(
        "http://demo.example/page?a=1&b=2"
    )


@given(
    urls=st.lists(st.integers(0, 5), min_size=1, max_size=12),
    networks=st.lists(st.sampled_from([None, "bretagne", "landes"]), min_size=12, max_size=12),
    seed=st.integers(0, 1000),
)
def test_every_item_is_shown_or_somebody_s_twin_in_whatever_order_they_come(
    urls: list[int], networks: list[str | None], seed: int
) -> None:
    items = [
        stored(n, f"i{n}", source=f"s{n % 3}", url=f"https://demo.planif.example/{url}", network=networks[n])
        for n, url in enumerate(urls)
    ]
    found = group(items)
    told = sorted([one.shown.id for one in found] + [twin.item for one in found for twin in one.twins])
    assert told == sorted(one.id for one in items)
    shuffled = random.Random(seed).sample(items, len(items))
    assert group(shuffled) == found
