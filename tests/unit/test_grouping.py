"""The same thing told by several sources is shown once, and nobody is dropped silently."""

import random
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.domain.grouping import canonical_url, group
from newsletter.domain.source import Decision, Stored, Verdict
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


def test_one_event_in_two_places_is_two_and_a_place_that_is_not_said_is_no_other_place() -> None:
    rennes, brest, unsaid = event(1, "a", place="Rennes"), event(2, "b", place="Brest"), event(3, "c")
    assert len(group([rennes, brest])) == 2
    assert len(group([rennes, unsaid])) == 1


def test_an_agenda_page_shared_by_many_events_makes_them_no_single_one() -> None:
    page = "https://demo.planif.example/agenda"
    shared = [event(n, "a", url=page, title=f"Rencontre {n}", starts_at=START.replace(day=n)) for n in (16, 17, 18)]
    other = event(1, "b", url=page, title="Tout autre chose", starts_at=START.replace(day=16))
    assert len(group([*shared, other])) == 4


def test_the_next_event_of_a_series_announced_at_the_same_address_is_another_one() -> None:
    page = "https://demo.planif.example/cafe"
    assert len(group([event(1, "a", url=page), event(2, "b", url=page, starts_at=START.replace(day=23))])) == 2


def test_the_address_of_a_whole_site_names_nothing() -> None:
    assert len(group([stored(n, f"i{n}", source=f"s{n}", url="https://demo.planif.example/") for n in (1, 2)])) == 2


def news(number: int, source: str, title: str, **fields: object) -> Stored:
    return stored(number, f"n{number}", source=source, title=title, **fields)


def test_two_sources_that_write_one_title_almost_alike_tell_one_thing_and_the_reason_says_how_alike() -> None:
    found = group(
        [
            news(1, "a", "Un guide pour la sobriété foncière des communes"),
            news(2, "b", "Guide pour la sobriété foncière des communes"),
        ]
    )
    assert [twin.why for one in found for twin in one.twins] == ["titre presque identique (96\u00a0%)"]


@pytest.mark.parametrize(
    ("one", "other", "fields"),
    [
        ("Atelier n° 2 du réseau des élus", "Atelier n° 3 du réseau des élus", {}),
        ("Bilan de la sobriété foncière 2023", "Bilan de la sobriété foncière 2024", {}),
        ("Une lettre", "Une lettre", {}),
        ("Un guide pour les communes", "Un guide pour les communes", {"published_at": START}),
        ("Un guide pour les communes", "Un guide pour les communes", {"kind": ItemKind.REPLAY}),
        ("Un guide pour les communes", "Une étude sur les paysages", {}),
    ],
    ids=["number", "year", "too-few-words", "a-month-later", "another-kind", "another-title"],
)
def test_titles_that_do_not_mean_one_thing_are_not_grouped(one: str, other: str, fields: dict[str, object]) -> None:
    assert len(group([news(1, "a", one), news(2, "b", other, **fields)])) == 2


def test_a_source_that_tells_one_title_twice_means_two_things() -> None:
    assert len(group([news(n, "a", "Une nouvelle publication disponible") for n in (1, 2)])) == 2


def test_events_with_near_equal_titles_are_one_on_the_same_day_only() -> None:
    near = {"title": "Journées de la sobriété foncière"}
    long = {"title": "Journée de la sobriété foncière"}
    later = {"starts_at": START.replace(hour=10)}
    assert len(group([event(1, "a", **near), event(2, "b", **long, **later)])) == 1
    assert len(group([event(1, "a", **near), event(2, "b", **long, starts_at=START.replace(day=17))])) == 2


def test_likeness_does_not_pass_from_twin_to_twin() -> None:
    start, page = START, "https://demo.planif.example/b"
    first = event(1, "a", title="Atelier", starts_at=start)
    between = event(2, "b", title="Atelier", starts_at=start, url=page)
    last = event(3, "c", title="Tout autre chose", starts_at=start, url=page)
    assert [one.shown.id for one in group([first, between, last])] == [1, 3]


def decision(one: int, other: int, verdict: Verdict, minute: int = 0) -> Decision:
    return Decision(one=one, other=other, verdict=verdict, by="ines", at=START.replace(minute=minute))


def test_what_a_person_split_is_never_together_not_even_through_a_third() -> None:
    page = "https://demo.planif.example/page"
    items = [stored(n, f"i{n}", source=f"s{n}", url=page) for n in (1, 2, 3)]
    found = group(items, [decision(2, 3, Verdict.DIFFERENT)])
    assert [sorted(one.items) for one in found] == [[1, 2], [3]]


def test_what_a_person_joined_is_together_and_says_by_whom() -> None:
    items = [stored(n, f"i{n}", source=f"s{n}") for n in (1, 2, 3)]
    found = group(items, [decision(1, 3, Verdict.SAME)])
    assert [sorted(one.items) for one in found] == [[1, 3], [2]]
    assert found[0].twins[0].why == "réunis par ines"


def test_of_two_decisions_that_contradict_each_other_the_later_one_counts() -> None:
    items = [stored(n, f"i{n}", source=f"s{n}") for n in (1, 2, 3)]
    apart = decision(2, 3, Verdict.DIFFERENT)
    first, second = decision(1, 2, Verdict.SAME, 1), decision(1, 3, Verdict.SAME, 2)
    assert [sorted(one.items) for one in group(items, [apart, first, second])] == [[1, 3], [2]]


def test_five_thousand_items_are_grouped_in_about_a_second() -> None:
    words = "sobriété foncière atelier commune élu rencontre logement paysage document mobilité concertation".split()
    chosen = random.Random(1)
    items = [
        news(
            n,
            f"s{n % 20}",
            " ".join(chosen.choices(words, k=chosen.randint(4, 11))),
            published_at=START - timedelta(days=chosen.randint(0, 200)),
        )
        for n in range(5_000)
    ]
    began = time.process_time()
    group(items)
    assert time.process_time() - began < 3


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


def test_undated_documents_of_one_source_on_one_page_are_several() -> None:
    page = "https://demo.planif.example/documents"
    rows = [stored(n, f"d{n}", source="tableur", title=f"Document {n}", url=page, published_at=None) for n in (1, 2, 3)]
    assert len(group(rows)) == 3


def test_an_event_that_never_ends_groups_like_any_other() -> None:
    never = datetime(9999, 12, 31, 23, 30, tzinfo=UTC)
    assert len(group([event(1, "a", ends_at=never), event(2, "b", starts_at=datetime(9999, 12, 31, tzinfo=UTC))])) == 2
