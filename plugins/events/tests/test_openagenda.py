"""The kind `openagenda` against a real server that answers as OpenAgenda does."""

import json
from collections.abc import Callable
from datetime import datetime
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from newsletter import ContentItem, Defect, FetchFailed, Http, ItemKind, SourceKind, Window
from newsletter.testing import LocalServer, SourceKindContract

Items = list[ContentItem | Defect]
Collect = Callable[..., Items]
PARIS = ZoneInfo("Europe/Paris")
KEY = "clé/très+secrète"
ASKED = "relative%5B%5D=current&relative%5B%5D=upcoming&detailed=1&size=100"
SENT = "key=cl%C3%A9%2Ftr%C3%A8s%2Bsecr%C3%A8te"
FIRST = f"/v2/agendas/82290/events?{ASKED}&{SENT}"

EVENT: dict[str, Any] = {
    "uid": 53601020,
    "slug": "renaturer-la-cour",
    "title": {"en": "A greener schoolyard", "fr": "Renaturer la cour d&rsquo;école"},
    "description": {"fr": "Une demi-journée pour <b>apprendre</b>.", "en": "Half a day."},
    "longDescription": {"fr": "**Au programme** : visite."},
    "keywords": {"fr": ["Ateliers", "Renaturation"], "en": ["workshop"]},
    "canonicalUrl": "https://agenda.planif.example/bretagne/events/renaturer-la-cour",
    "image": {
        "filename": "cour.base.image.jpg",
        "base": "https://cdn.planif.example/main/",
        "size": {"width": 700, "height": 394},
        "variants": [{"type": "full", "filename": "cour.full.image.jpg"}],
    },
    "imageCredits": "Ville de Rennes",
    "registration": [{"type": "email", "value": "x@planif.example"}],
    "timings": [{"begin": "2025-01-14T14:00:00+01:00", "end": "2025-01-14T17:00:00+01:00"}],
    "timezone": "Europe/Paris",
    "attendanceMode": 1,
    "onlineAccessLink": None,
    "status": 1,
    "state": 2,
    "location": {
        "uid": 123,
        "name": "Maison de quartier",
        "address": "1 rue de l’École",
        "city": "Rennes",
        "department": "Ille-et-Vilaine",
        "region": "Bretagne",
        "insee": "35238",
        "countryCode": "FR",
    },
}


def event(uid: int = 53601020, **said: Any) -> dict[str, Any]:
    return EVENT | {"uid": uid} | said


def answer(*events: Any, after: Any = None) -> str:
    return json.dumps({"total": len(events), "events": events, "after": after, "success": True})


class TestTheContract(SourceKindContract):
    @pytest.fixture
    def kind(self, plugin: ModuleType) -> SourceKind:
        return plugin.OpenAgenda()


@pytest.fixture
def read(plugin: ModuleType, local_server: LocalServer, http: Http, monkeypatch: pytest.MonkeyPatch) -> Collect:
    monkeypatch.setenv("SOURCE_OPENAGENDA_KEY", KEY)

    def collected(window: Window, **config: Any) -> Items:
        kind = plugin.OpenAgenda()
        settings = kind.Config(agenda=82290, api=local_server.url, **config)
        return list(kind.collect(settings, window, http))

    return collected


@pytest.fixture
def collect(read: Collect, local_server: LocalServer, window: Window) -> Collect:
    def collected(*events: Any, **config: Any) -> Items:
        local_server.serve(FIRST, answer(*events), media_type="application/json")
        return read(window, **config)

    return collected


def test_an_event_is_read_whole(collect: Collect) -> None:
    (item,) = collect(EVENT, axis_by_category={"renaturation": "renaturation"}, network="bretagne")
    assert (item.external_id, item.kind, item.title) == ("53601020", ItemKind.EVENT, "Renaturer la cour d’école")
    assert (item.summary, item.language) == ("Une demi-journée pour apprendre.", "fr")
    assert item.url == "https://agenda.planif.example/bretagne/events/renaturer-la-cour"
    assert (item.starts_at, item.ends_at) == (
        datetime(2025, 1, 14, 14, tzinfo=PARIS),
        datetime(2025, 1, 14, 17, tzinfo=PARIS),
    )
    assert (item.place, item.territories, item.attendance) == ("Maison de quartier, Rennes", ("35",), "on_site")
    assert (item.axis, item.network, item.all_day, item.image) == ("renaturation", "bretagne", False, None)


def test_three_pages_are_read_with_the_cursor_of_each(read: Collect, local_server: LocalServer, window: Window) -> None:
    base = f"/v2/agendas/82290/events?{ASKED}"
    local_server.serve(FIRST, answer(event(1), event(2), after=[0, 1736859600000, 2]))
    local_server.serve(
        f"{base}&after%5B%5D=0&after%5B%5D=1736859600000&after%5B%5D=2&{SENT}", answer(event(3), after=["0", "x y"])
    )
    local_server.serve(f"{base}&after%5B%5D=0&after%5B%5D=x%20y&{SENT}", answer(event(4)))
    assert [item.external_id for item in read(window)] == ["1", "2", "3", "4"]
    assert len(local_server.requests) == 3


def test_a_cursor_that_does_not_move_ends_the_reading_and_says_so(
    read: Collect, local_server: LocalServer, window: Window
) -> None:
    local_server.serve(FIRST, answer(event(1), after=[7]))
    again = f"/v2/agendas/82290/events?{ASKED}&after%5B%5D=7&{SENT}"
    local_server.serve(again, answer(event(2), after=[7]))
    *items, defect = read(window)
    assert [item.external_id for item in items] == ["1", "2"]
    assert (defect.where, defect.message) == (
        "agenda",
        "the agenda gave the same page twice; what follows is left out",
    )
    assert len(local_server.requests) == 2


def test_an_endless_agenda_is_cut_and_says_so(
    plugin: ModuleType, read: Collect, local_server: LocalServer, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugin.agenda_reader, "PAGES", 3)
    local_server.serve(FIRST, answer(event(1), after=[1]))
    for number in (1, 2):
        path = f"/v2/agendas/82290/events?{ASKED}&after%5B%5D={number}&{SENT}"
        local_server.serve(path, answer(event(number + 1), after=[number + 1]))
    *items, defect = read(window)
    assert [item.external_id for item in items] == ["1", "2", "3"]
    assert "more than 300 coming events" in defect.message


def test_an_empty_agenda_is_no_failure(collect: Collect) -> None:
    assert collect() == []


def test_without_a_key_the_operator_is_told_what_to_set(
    read: Collect, window: Window, local_server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_OPENAGENDA_KEY")
    with pytest.raises(FetchFailed, match="set SOURCE_OPENAGENDA_KEY"):
        read(window)
    assert local_server.requests == []


@pytest.mark.parametrize(
    ("status", "answered"),
    [
        (
            403,
            ('{"message": "Clé invalide clé/très+secrète", "success": false}', "refused the key (403): check SOURCE_"),
        ),
        (401, ('{"error": "unauthorized"}', "refused the key (401)")),
        (404, ('{"message": "agenda not found"}', "OpenAgenda knows no agenda 82290")),
        (500, ("<html>", "/v2/agendas/82290/events answered 500")),
        (200, ("<html>", "is not JSON: it is application/json")),
        (200, ('{"success": false, "message": "x"}', "without a list of events")),
        (200, ("[]", "without a list of events")),
    ],
)
def test_a_refusal_is_told_in_words_without_the_key(
    read: Collect, local_server: LocalServer, window: Window, status: int, answered: tuple[str, str]
) -> None:
    body, told = answered
    local_server.serve(FIRST, body, status=status, media_type="application/json")
    with pytest.raises(FetchFailed) as failed:
        read(window)
    said = str(failed.value)
    assert told in said
    assert said.startswith(f"{local_server.url}/v2/agendas/82290/events ")
    assert "secr" not in said
    assert "?" not in said
    assert failed.value.__cause__ is None


def test_a_server_that_is_away_is_told_without_the_key(
    plugin: ModuleType, http: Http, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_OPENAGENDA_KEY", KEY)
    kind = plugin.OpenAgenda()
    with pytest.raises(FetchFailed) as failed:
        list(kind.collect(kind.Config(agenda=1, api="http://127.0.0.1:1"), window, http))
    assert str(failed.value).startswith("http://127.0.0.1:1/v2/agendas/1/events cannot be reached")
    assert "key=" not in str(failed.value)


def test_of_several_times_the_nearest_to_come_is_shown_and_keeps_its_civil_hour(
    read: Collect, local_server: LocalServer
) -> None:
    weekly = [("2025-03-20", "+01:00"), ("2025-03-27", "+01:00"), ("2025-04-03", "+02:00"), ("2025-04-10", "+02:00")]
    timings = [{"begin": f"{day}T10:00:00{zone}", "end": f"{day}T12:00:00{zone}"} for day, zone in reversed(weekly)]
    local_server.serve(FIRST, answer(event(timings=timings)))

    def shown(now: datetime) -> str:
        (item,) = read(Window(now=now, since=now, until=datetime(2025, 5, 1, tzinfo=PARIS)))
        assert (item.starts_at.hour, item.ends_at.hour, item.ends_at.date()) == (10, 12, item.starts_at.date())
        return item.starts_at.isoformat()

    assert shown(datetime(2025, 3, 27, 11, tzinfo=PARIS)) == "2025-03-27T10:00:00+01:00"  # under way
    assert shown(datetime(2025, 3, 27, 12, tzinfo=PARIS)) == "2025-04-03T10:00:00+02:00"  # over at this very minute
    assert shown(datetime(2025, 4, 3, 13, tzinfo=PARIS)) == "2025-04-10T10:00:00+02:00"


def test_a_time_in_utc_is_told_in_the_zone_of_the_event(collect: Collect) -> None:
    timings = [{"begin": "2025-01-14T05:00:00.000Z", "end": "2025-01-14T07:00:00.000Z"}]
    there, unknown = collect(
        event(1, timings=timings, timezone="Indian/Reunion"), event(2, timings=timings, timezone="Mars/Base")
    )
    assert there.starts_at.isoformat() == "2025-01-14T09:00:00+04:00"
    assert unknown.starts_at.isoformat() == "2025-01-14T06:00:00+01:00"


@pytest.mark.parametrize("end", ["2025-01-14T23:59:00+0100", "2025-01-15T00:00:00+0100"])
def test_a_time_that_fills_a_day_is_a_whole_day(collect: Collect, end: str) -> None:
    (item,) = collect(event(timings=[{"begin": "2025-01-14T00:00:00+0100", "end": end}]))
    assert (item.all_day, item.ends_at.isoformat()) == (True, "2025-01-14T23:59:00+01:00")


def test_without_its_list_of_times_an_event_has_the_next_one_it_tells(collect: Collect) -> None:
    (item,) = collect(event(timings=None, nextTiming=EVENT["timings"][0], lastTiming=EVENT["timings"][0]))
    assert item.starts_at.day == 14


@pytest.mark.parametrize(
    ("begin", "end", "comes"),
    [
        ("2024-12-10T10:00:00+01:00", "2024-12-10T12:00:00+01:00", False),
        ("2024-12-10T10:00:00+01:00", "2024-12-10T12:01:00+01:00", True),
        ("2025-03-10T12:00:00+01:00", "2025-03-10T13:00:00+01:00", True),
        ("2025-03-10T12:01:00+01:00", "2025-03-10T13:00:00+01:00", False),
    ],
)
def test_only_what_is_not_over_and_begins_in_the_window_comes(
    collect: Collect, begin: str, end: str, comes: bool
) -> None:
    assert len(collect(event(timings=[{"begin": begin, "end": end}]))) == comes


def test_an_online_event_has_a_link_and_no_place(collect: Collect) -> None:
    online = event(
        attendanceMode=2, location=None, canonicalUrl=None, onlineAccessLink="https://visio.planif.example/densite"
    )
    (item,) = collect(online)
    assert (item.attendance, item.place, item.territories) == ("online", "", ())
    assert item.url == "https://visio.planif.example/densite"


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ({"onlineAccessLink": "javascript:x", "registration": ["https://a.example/i"]}, "https://a.example/i"),
        (
            {"registration": [{"type": "phone", "value": "02"}, {"type": "link", "value": "https://a.example/i"}]},
            "https://a.example/i",
        ),
        ({"registration": "x"}, "https://openagenda.com/agendas/82290/events/53601020"),
    ],
)
def test_an_event_without_a_page_of_its_own_has_another_link(collect: Collect, said: dict[str, Any], url: str) -> None:
    (item,) = collect(event(canonicalUrl=None, **said))
    assert item.url == url


def test_a_cancelled_or_postponed_event_is_told_as_such_and_a_full_one_says_so(collect: Collect) -> None:
    items = collect(*(event(status, status=status) for status in (1, 2, 3, 4, 5, 6)))
    kept = [item for item in items if not item.cancelled]
    assert [item.external_id for item in items if item.cancelled] == ["4", "6"]
    assert [item.external_id for item in kept] == ["1", "2", "3", "5"]
    assert [item.attendance for item in kept] == ["on_site", "on_site", "online", "on_site"]
    assert kept[-1].summary == "Complet. Une demi-journée pour apprendre."


def test_an_event_told_in_another_language_only_says_which(collect: Collect) -> None:
    english, plain = collect(event(1, title={"fr": "", "en": "Workshop"}), event(2, title="Atelier"))
    assert (english.title, english.language) == ("Workshop", "en")
    assert (plain.title, plain.language) == ("Atelier", "fr")


@pytest.mark.parametrize(
    ("location", "place", "territories"),
    [
        ({"name": "Mairie de Rennes", "city": "Rennes"}, "Mairie de Rennes", ()),
        ({"city": "Bastia", "insee": "2B033"}, "Bastia", ("2B",)),
        ({"city": "Saint-Denis", "insee": "97411"}, "Saint-Denis", ("974",)),
        ({"city": "Brest", "department": "Finistère"}, "Brest", ("29",)),
        ({"city": "Saint-Malo", "department": "ILLE ET VILAINE", "insee": ""}, "Saint-Malo", ("35",)),
        ({"city": "Lausanne", "department": "Vaud", "insee": None}, "Lausanne", ()),
        ("ici", "", ()),
    ],
)
def test_the_place_gives_the_department(
    collect: Collect, location: Any, place: str, territories: tuple[str, ...]
) -> None:
    (item,) = collect(event(location=location))
    assert (item.place, item.territories) == (place, territories)


def test_an_event_without_a_department_is_of_the_territory_of_the_source(collect: Collect) -> None:
    own, filled = collect(event(1), event(2, location=None), territories=("R53",))
    assert (own.territories, filled.territories) == (("35",), ("R53",))


def test_a_picture_comes_with_words_only(collect: Collect) -> None:
    words = {"fr": "Des enfants plantent un arbre"}
    said, silent = collect(event(1, alternative=words), event(2), picture_words="alternative")
    assert (said.image.url, said.image.alt) == ("https://cdn.planif.example/main/cour.base.image.jpg", words["fr"])
    assert said.image.credit == "Ville de Rennes"
    assert silent.image is None


@pytest.mark.parametrize(
    ("said", "field", "told"),
    [
        ({"uid": None}, "uid", "missing"),
        ({"title": None}, "title", "a title is missing"),
        ({"title": ["x"]}, "title", "a text, or one per language, is wanted"),
        ({"title": {"fr": 3}}, "title", "one per language"),
        ({"timings": []}, "timings", "a date is missing"),
        ({"timings": "demain"}, "timings", "a list of times is wanted; found 'demain'"),
        ({"timings": ["demain"]}, "timings", "a begin and an end are wanted"),
        ({"timings": [{"begin": "2025-02-31T10:00:00+01:00"}]}, "timings", "2025-02-31T10:00:00+01:00"),
        ({"timings": [{"begin": "2025-02-03T10:00:00"}]}, "timings", "no time zone"),
        (
            {"timings": [{"begin": "2025-02-03T10:00:00Z", "end": "2025-02-02T10:00:00Z"}]},
            "timings",
            "before the beginning",
        ),
        ({"attendanceMode": 9}, "attendanceMode", "9 is not 1"),
    ],
)
def test_a_malformed_event_is_named_and_the_others_come(
    collect: Collect, said: dict[str, Any], field: str, told: str
) -> None:
    defect, item = collect(EVENT | said, event(2))
    assert isinstance(defect, Defect)
    assert defect.field == field
    assert told in defect.message
    assert ("53601020" if "uid" not in said else "number 1") in defect.where or "title" in said
    assert item.external_id == "2"


def test_half_a_character_spoils_no_event(collect: Collect) -> None:
    half, good = collect(event(1, title={"fr": "Arbre \ud83c"}), event(2))
    assert (half.title, good.external_id) == ("Arbre ?", "2")


def test_what_is_no_event_is_named_by_its_number(collect: Collect) -> None:
    item, defect = collect(event(1), "rien")
    assert (item.external_id, defect.where, defect.field) == ("1", "event number 2", "event")


def test_a_date_beyond_the_calendar_hides_no_event(collect: Collect) -> None:
    far = [{"begin": "9999-12-31T22:00:00-05:00", "end": "9999-12-31T23:00:00-05:00"}]
    found = collect(event(1, timings=far), event(2))
    assert [item.external_id for item in found if isinstance(item, ContentItem)] != []
    assert [one.field for one in found if isinstance(one, Defect)] == ["timings"]
