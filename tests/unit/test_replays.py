"""An event that is over is told as its replay, once its link was seen to work; what was told is not told again."""

from datetime import timedelta
from typing import Any

import pytest

from newsletter.domain.declaration import Trust
from newsletter.domain.ranking import Moments, refusal
from newsletter.domain.replays import as_told, told
from newsletter.domain.source import Stored
from newsletter.domain.suggestions import Known, suggestions
from newsletter.values.content import ContentItem, ItemKind
from tests.unit.builders import SLOT, item, stored

DAY = timedelta(days=1)
MOMENTS = Moments(letter=SLOT, since=SLOT - 30 * DAY, until=SLOT + 90 * DAY, oldest=SLOT - 100 * DAY)
FILM = "https://films.example/journee"


def event(**said: Any) -> ContentItem:
    fields: dict[str, Any] = {"kind": ItemKind.EVENT, "starts_at": SLOT - 5 * DAY, "genre": "journee"}
    return item("e", **(fields | {"replay_url": FILM} | said))


def kept(told_: ContentItem, number: int = 1, **known: Any) -> Stored:
    fields = {"link_works": True, "changed_at": SLOT - DAY} | known
    return stored(number).model_copy(update={"item": told_} | fields)


def test_an_event_that_is_over_becomes_the_replay_of_its_day() -> None:
    replay = as_told(event(), SLOT)
    assert (replay.kind, replay.url, replay.published_at) == (ItemKind.REPLAY, FILM, SLOT - 5 * DAY)


def test_an_event_to_come_or_without_a_replay_stays_an_event() -> None:
    for one in (event(starts_at=SLOT + DAY), event(replay_url=None)):
        assert as_told(one, SLOT) == one


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (kept(event()), ""),
        (kept(event(), link_works=None), "le lien du replay n’a pas encore été vérifié"),
        (kept(event(), link_works=False), "le lien du replay ne répond pas"),
        (kept(event(replay_url=None)), "événement passé"),
        (kept(event(starts_at=SLOT + 100 * DAY)), "événement encore trop loin"),
        (kept(event(starts_at=SLOT - 60 * DAY)), ""),
        (kept(event(starts_at=SLOT - 60 * DAY), changed_at=SLOT - 40 * DAY), "trop ancien pour cette lettre"),
        (kept(event(starts_at=SLOT - 200 * DAY)), "trop ancien pour cette lettre"),
        (kept(item("r", kind=ItemKind.REPLAY)), ""),
        (kept(item("r", kind=ItemKind.REPLAY), link_works=None), "le lien du replay n’a pas encore été vérifié"),
        (kept(item("n"), link_works=None), ""),
        (kept(item("n"), trust=Trust.TRIAL), "source à l’essai\u00a0: une personne le place"),
    ],
    ids=lambda given: given.item.kind.value if isinstance(given, Stored) else given,
)
def test_what_is_not_offered_says_why(given: Stored, why: str) -> None:
    assert refusal(given, MOMENTS) == why


def offered(*items: Stored, **known: Any) -> list[tuple[int, ItemKind]]:
    return [(one.shown.id, one.shown.item.kind) for one in suggestions(items, Known(moments=MOMENTS, **known))]


def test_an_event_told_before_comes_back_as_its_replay_and_only_once() -> None:
    one = kept(event())
    then = told(one, SLOT - 50 * DAY)
    assert then.item.kind is ItemKind.EVENT
    assert offered(one, published=(then,)) == [(1, ItemKind.REPLAY)]
    assert offered(one, published=(then, told(one, SLOT))) == []


def test_an_event_and_the_replay_another_source_tells_of_it_are_one_thing() -> None:
    film = kept(item("f", kind=ItemKind.REPLAY, url=FILM, title="Autrement dit"), 2)
    (found,) = suggestions([kept(event()), film], Known(moments=MOMENTS))
    assert found.items == {1, 2}


def test_what_another_source_tells_of_a_thing_told_before_is_not_offered() -> None:
    again = kept(item("n", title="Un guide pour les communes littorales"), 2, source="b")
    past = kept(item("p", title="Un guide pour les communes de montagne"), 1)
    near = kept(item("p", title="Un guide pour les communes littorale"), 1)
    assert offered(again, published=(past,)) == [(2, ItemKind.NEWS)]
    assert offered(again, published=(near,)) == []
