"""The kind `ical` against a real server."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import ContentItem, Defect, FetchFailed, Http, ItemKind, SourceKind, Window
from newsletter.testing import LocalServer, SourceKindContract

Collect = Callable[..., list[ContentItem | Defect]]
PARIS = ZoneInfo("Europe/Paris")
EVENT = {"UID": "e1@planif.example", "SUMMARY": "Rencontre", "URL": "https://demo.planif.example/e1"}
ZONE = """BEGIN:VTIMEZONE
TZID:Heure de Paris
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


def event(**said: str) -> str:
    lines = [f"{name.replace('_', '-')}:{value}" for name, value in (EVENT | said).items() if value]
    return "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""])


def calendar(*parts: str) -> str:
    head = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//essai//FR\n"
    return (head + "".join(parts) + "END:VCALENDAR\n").replace("\n", "\r\n")


def at(name: str, when: str, zone: str = "Europe/Paris") -> dict[str, str]:
    return {f"{name};TZID={zone}": when}


class TestTheContract(SourceKindContract):
    @pytest.fixture
    def kind(self, plugin: ModuleType) -> SourceKind:
        return plugin.Ical()


@pytest.fixture
def collect(plugin: ModuleType, window: Window, local_server: LocalServer, http: Http) -> Collect:
    def collected(text: str, media_type: str = "text/calendar", **config: Any) -> list[ContentItem | Defect]:
        url = local_server.serve("/agenda.ics", text, media_type=media_type)
        kind = plugin.Ical()
        return list(kind.collect(kind.Config(url=url, **config), window, http))

    return collected


def test_an_event_is_read_whole(collect: Collect) -> None:
    said = at("DTSTART", "20250114T093000") | at("DTEND", "20250114T170000")
    text = event(
        **said,
        LOCATION="Rennes\\, salle 1",
        CATEGORIES="Autre,Densité",
        DESCRIPTION="Un <b>mot</b>\\nici",
        X_ATTENDANCE="mixed",
    )
    (item,) = collect(calendar(text), axis_by_category={"densité": "densite"}, network="bretagne")
    assert (item.external_id, item.kind, item.title, item.url) == (
        EVENT["UID"],
        ItemKind.EVENT,
        "Rencontre",
        EVENT["URL"],
    )
    assert (item.place, item.axis, item.network, item.summary, item.attendance) == (
        "Rennes, salle 1",
        "densite",
        "bretagne",
        "Un mot ici",
        "mixed",
    )
    assert (item.starts_at, item.ends_at) == (
        datetime(2025, 1, 14, 9, 30, tzinfo=PARIS),
        datetime(2025, 1, 14, 17, tzinfo=PARIS),
    )
    assert not item.all_day


def test_a_zone_the_calendar_describes_itself_is_right_in_winter_and_summer(collect: Collect) -> None:
    said = at("DTSTART", "20250228T100000", "Heure de Paris") | {"RRULE": "FREQ=MONTHLY;BYMONTHDAY=28;COUNT=2"}
    (winter,) = collect(calendar(ZONE, event(**said)))[:1]
    summer = at("DTSTART", "20240628T100000", "Heure de Paris") | {"RRULE": "FREQ=MONTHLY"}
    months = collect(calendar(ZONE, event(**summer)))
    assert winter.starts_at.astimezone(UTC).hour == 9
    assert [item.starts_at.astimezone(PARIS).hour for item in months] == [10, 10, 10]


def test_a_repeated_event_keeps_its_hour_across_the_change_of_time(
    plugin: ModuleType, local_server: LocalServer, http: Http
) -> None:
    window = Window(
        now=datetime(2025, 3, 20, tzinfo=UTC),
        since=datetime(2025, 1, 1, tzinfo=UTC),
        until=datetime(2025, 4, 15, tzinfo=UTC),
    )
    rule = (
        at("DTSTART", "20250306T100000")
        | {"RRULE": "FREQ=WEEKLY;UNTIL=20250417T080000Z"}
        | at("EXDATE", "20250403T100000")
    )
    moved = at("RECURRENCE-ID", "20250327T100000") | at("DTSTART", "20250328T140000") | {"SUMMARY": "Déplacée"}
    cancelled = at("RECURRENCE-ID", "20250320T100000") | at("DTSTART", "20250320T100000") | {"STATUS": "CANCELLED"}
    url = local_server.serve("/a.ics", calendar(event(**rule), event(**moved), event(**cancelled)))
    kind = plugin.Ical()
    items = list(kind.collect(kind.Config(url=url), window, http))
    assert [(item.title, item.starts_at.isoformat(), item.cancelled) for item in items] == [
        ("Rencontre", "2025-03-20T10:00:00+01:00", True),
        ("Déplacée", "2025-03-28T14:00:00+01:00", False),
        ("Rencontre", "2025-04-10T10:00:00+02:00", False),
    ]
    assert [item.external_id for item in items] == [
        "e1@planif.example/2025-03-20T09:00:00+00:00",
        "e1@planif.example/2025-03-27T09:00:00+00:00",
        "e1@planif.example/2025-04-10T08:00:00+00:00",
    ]


def test_a_whole_day_begins_at_midnight_in_the_zone_of_the_source(collect: Collect) -> None:
    (item,) = collect(calendar(event(**{"DTSTART;VALUE=DATE": "20250120"})), timezone="Indian/Reunion")
    assert (item.starts_at.isoformat(), item.all_day) == ("2025-01-20T00:00:00+04:00", True)
    assert item.ends_at.isoformat() == "2025-01-20T23:59:00+04:00"


def test_the_end_of_whole_days_is_the_day_after_the_last(collect: Collect) -> None:
    (item,) = collect(calendar(event(**{"DTSTART;VALUE=DATE": "20250120", "DTEND;VALUE=DATE": "20250123"})))
    assert item.ends_at.isoformat() == "2025-01-22T23:59:00+01:00"
    assert item.precision == "day"


@pytest.mark.parametrize(
    ("start", "end", "precision"),
    [
        ("20250101", "20250201", "month"),
        ("20250201", "20250301", "month"),
        ("20250101", "20260101", "year"),
        ("20250102", "20250202", "day"),
    ],
)
def test_an_event_that_fills_a_month_is_known_to_the_month(
    collect: Collect, start: str, end: str, precision: str
) -> None:
    (item,) = collect(calendar(event(**{"DTSTART;VALUE=DATE": start, "DTEND;VALUE=DATE": end})))
    assert item.precision == precision


def test_hours_without_a_zone_are_those_of_the_source(collect: Collect) -> None:
    (item,) = collect(calendar(event(DTSTART="20250114T093000")), timezone="America/Guadeloupe")
    assert item.starts_at.isoformat() == "2025-01-14T09:30:00-04:00"


@pytest.mark.parametrize(
    ("start", "end", "comes"),
    [
        ("20241210T115900", "20241210T120000", False),  # over at this very minute
        ("20241210T110000", "20241210T130000", True),  # under way
        ("20241210T120000", "", False),  # begins at this very minute, with no end known
        ("20241210T120100", "", True),
        ("20241209T090000", "20241209T170000", False),
        ("20250310T120000", "", True),  # the last moment of the window
        ("20250310T120100", "", False),
    ],
)
def test_only_what_is_not_over_and_begins_in_the_window_comes(
    collect: Collect, start: str, end: str, comes: bool
) -> None:
    said = at("DTSTART", start) | (at("DTEND", end) if end else {})
    assert len(collect(calendar(event(**said)))) == comes


def test_today_is_not_over_and_yesterday_is(collect: Collect) -> None:
    today, yesterday = ({"DTSTART;VALUE=DATE": day, "UID": day} for day in ("20241210", "20241209"))
    assert [item.external_id for item in collect(calendar(event(**today), event(**yesterday)))] == ["20241210"]


@given(days=st.integers(-400, 400), hours=st.integers(0, 72), weekly=st.booleans())
def test_no_past_event_ever(plugin: ModuleType, days: int, hours: int, weekly: bool) -> None:
    now = datetime(2024, 12, 10, 12, tzinfo=PARIS)
    window = Window(now=now, since=now - timedelta(days=200), until=now + timedelta(days=90))
    start = now + timedelta(days=days)
    said = at("DTSTART", f"{start:%Y%m%dT%H%M%S}") | at("DTEND", f"{start + timedelta(hours=hours):%Y%m%dT%H%M%S}")
    text = calendar(event(**said, RRULE="FREQ=WEEKLY" if weekly else ""))
    for each in plugin.ical.read(text.encode(), plugin.config.IcalConfig(url="https://a.example/"), window):
        assert isinstance(each, ContentItem)
        assert max(each.starts_at, each.ends_at) >= now
        assert each.starts_at <= window.until


@pytest.mark.parametrize(
    ("said", "field", "told"),
    [
        ({"DTSTART": "20259999T000000"}, "dtstart", "20259999"),
        ({"DTSTART": ""}, "dtstart", "a start is missing"),
        ({"DTSTART": "20250114T093000Z", "UID": ""}, "uid", "missing"),
        ({"DTSTART": "20250114T093000Z", "SUMMARY": ""}, "summary", "missing"),
        ({"DTSTART": "20250114T093000Z", "URL": ""}, "url", "fallback_url"),
        ({"DTSTART": "20250114T093000Z", "URL": "javascript:x"}, "url", "match"),
        ({"DTSTART": "20250114T093000Z", "RRULE": "FREQ=PARFOIS"}, "rrule", "PARFOIS"),
        ({"DTSTART": "20250114T093000Z", "DTEND": "20250113T093000Z"}, "dtend", "before"),
        ({"DTSTART;TZID=Mars/Base": "20250114T093000"}, "dtstart", "“Mars/Base” is not a known time zone"),
        ({"DTSTART": "20250114T093000Z", "X-ATTENDANCE": "de loin"}, "attendance", "on_site"),
    ],
)  # fmt: skip
def test_a_broken_event_is_named_and_the_rest_goes_on(
    collect: Collect, said: dict[str, str], field: str, told: str
) -> None:
    good = event(UID="bon", DTSTART="20250115T080000Z")
    defect, item = collect(calendar(event(**said), good))
    assert isinstance(defect, Defect)
    assert (
        defect.where
        == f"event {said.get('UID', EVENT['UID']) or 'without UID'} ({said.get('SUMMARY', 'Rencontre') or 'no title'})"
    )
    assert defect.field == field
    assert told in defect.message
    assert item.external_id == "bon"


def test_an_event_without_address_sends_to_the_one_of_the_source(collect: Collect) -> None:
    (item,) = collect(
        calendar(event(DTSTART="20250114T093000Z", URL="")), fallback_url="https://demo.planif.example/agenda"
    )
    assert item.url == "https://demo.planif.example/agenda"


def test_a_cancelled_event_comes_as_cancelled_so_that_a_letter_which_announces_it_hears_of_it(collect: Collect) -> None:
    (item,) = collect(calendar(event(DTSTART="20250114T093000Z", STATUS="CANCELLED")))
    assert item.cancelled


def test_what_a_cancelled_event_lacks_is_no_defect(collect: Collect) -> None:
    assert collect(calendar(event(DTSTART="20250114T093000Z", STATUS="CANCELLED", SUMMARY=""))) == []


@pytest.mark.parametrize("text", ["<html></html>", "", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n", "\x89PNG"])
def test_a_calendar_that_is_not_one_fails_with_its_address(collect: Collect, text: str) -> None:
    with pytest.raises(
        FetchFailed, match=r"http://127\.0\.0\.1:\d+/agenda\.ics is not a (complete )?calendar: it is text/html"
    ):
        collect(text, "text/html")


def test_an_empty_calendar_is_no_failure(collect: Collect) -> None:
    assert collect(calendar()) == []
