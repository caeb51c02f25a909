"""The kind `ical` on calendars written as known programs write them, from a real server."""

from collections.abc import Callable
from datetime import datetime
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from newsletter import ContentItem, Defect, Http, Window
from newsletter.testing import LocalServer

Collect = Callable[..., list[ContentItem | Defect]]
PARIS = ZoneInfo("Europe/Paris")

PARIS_ZONE = """BEGIN:VTIMEZONE
TZID:{name}
X-LIC-LOCATION:Europe/Paris
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:GMT+2
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:GMT+1
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""

GOOGLE = f"""BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Réseau local
X-WR-TIMEZONE:Europe/Paris
{PARIS_ZONE.format(name="Europe/Paris")}BEGIN:VEVENT
DTSTART;TZID=Europe/Paris:20250313T100000
DTEND;TZID=Europe/Paris:20250313T113000
RRULE:FREQ=WEEKLY;BYDAY=TH;UNTIL=20250417T215959Z
EXDATE;TZID=Europe/Paris:20250410T100000
DTSTAMP:20250301T080000Z
UID:0a1b2c3d@google.com
CREATED:20250201T080000Z
DESCRIPTION:Permanence<br>du réseau\\, <a href="https://visio.planif.example
 /permanence">se connecter</a>
LAST-MODIFIED:20250301T080000Z
LOCATION:Mairie\\, 1 place de la Mairie\\, 35000 Rennes\\, France
SEQUENCE:1
STATUS:CONFIRMED
SUMMARY:Permanence
TRANSP:OPAQUE
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Europe/Paris:20250328T140000
DTEND;TZID=Europe/Paris:20250328T153000
DTSTAMP:20250301T080000Z
UID:0a1b2c3d@google.com
RECURRENCE-ID;TZID=Europe/Paris:20250327T100000
SUMMARY:Permanence (déplacée au vendredi)
STATUS:CONFIRMED
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Europe/Paris:20250403T100000
DTEND;TZID=Europe/Paris:20250403T113000
DTSTAMP:20250301T080000Z
UID:0a1b2c3d@google.com
RECURRENCE-ID;TZID=Europe/Paris:20250403T100000
SUMMARY:Permanence
STATUS:CANCELLED
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20250325
DTEND;VALUE=DATE:20250327
DTSTAMP:20250301T080000Z
UID:9z8y7x@google.com
SUMMARY:Rencontres
STATUS:CONFIRMED
END:VEVENT
BEGIN:VEVENT
DTSTART:20250326T130000Z
DTEND:20250326T140000Z
DTSTAMP:20250301T080000Z
UID:annule@google.com
SUMMARY:Annulée
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
"""

OUTLOOK = """BEGIN:VCALENDAR
METHOD:PUBLISH
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
X-WR-CALNAME:Calendrier
{zone}BEGIN:VEVENT
DESCRIPTION:\\n________________________________\\nRéunion Microsoft Teams\\n
 Rejoindre : https://teams.planif.example/l/meetup-join/1\\n
RRULE:FREQ=WEEKLY;UNTIL=20251106T130000Z;INTERVAL=1;BYDAY=TH;WKST=MO
UID:040000008200E00074C5B7101A82E00800000000
SUMMARY;LANGUAGE=fr-FR:Atelier densité
DTSTART;TZID=Romance Standard Time:20251016T140000
DTEND;TZID=Romance Standard Time:20251016T150000
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:20251001T120000Z
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:0
LOCATION;LANGUAGE=fr-FR:Réunion Microsoft Teams
X-MICROSOFT-CDO-APPT-SEQUENCE:0
X-MICROSOFT-CDO-ALLDAYEVENT:FALSE
END:VEVENT
BEGIN:VEVENT
UID:040000008200E00074C5B7101A82E00800000001
SUMMARY:Séminaire
DTSTART;TZID=Romance Standard Time:20251103T000000
DTEND;TZID=Romance Standard Time:20251104T000000
X-MICROSOFT-CDO-ALLDAYEVENT:TRUE
DTSTAMP:20251001T120000Z
END:VEVENT
END:VCALENDAR
"""
ROMANCE = """BEGIN:VTIMEZONE
TZID:Romance Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""

NEXTCLOUD = f"""BEGIN:VCALENDAR
VERSION:2.0
CALSCALE:GREGORIAN
PRODID:-//SabreDAV//SabreDAV//EN
X-WR-CALNAME:Agenda du réseau
X-APPLE-CALENDAR-COLOR:#0082c9
REFRESH-INTERVAL;VALUE=DURATION:PT4H
X-PUBLISHED-TTL:PT4H
{PARIS_ZONE.format(name="Europe/Paris")}BEGIN:VEVENT
CREATED:20250301T080000Z
DTSTAMP:20250301T080000Z
LAST-MODIFIED:20250301T080000Z
SEQUENCE:2
UID:7a4e1f6c-0b1d-4d59-9f0e-2a3b4c5d6e7f
DTSTART;TZID=Europe/Paris:20250313T183000
DURATION:PT2H
STATUS:CONFIRMED
SUMMARY:Conseil ouvert
CATEGORIES:Densité,Élus
URL;VALUE=URI:https://commune.example/conseil
LOCATION:Salle du conseil
RRULE:FREQ=MONTHLY;BYDAY=2TH;COUNT=3
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-PT15M
END:VALARM
END:VEVENT
BEGIN:VTODO
UID:tache
SUMMARY:À faire
END:VTODO
END:VCALENDAR
"""

EVENTS_CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Commune d’essai - ECPv6.8.1//NONSGML v1.0//EN
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-ORIGINAL-URL:https://commune.example
X-WR-CALDESC:Évènements pour Commune d’essai
REFRESH-INTERVAL;VALUE=DURATION:PT1H
X-Robots-Tag:noindex
X-PUBLISHED-TTL:PT1H
BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:20250330T010000
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:20251026T010000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
DTSTART;TZID=Europe/Paris:20250327T090000
DTEND;TZID=Europe/Paris:20250327T123000
DTSTAMP:20250301T080000
CREATED:20250201T080000Z
LAST-MODIFIED:20250301T080000Z
UID:1234-1743062400-1743075000@commune.example
SUMMARY:Visite &#8211\\; quartier &amp\\; friche
DESCRIPTION:Avec l’architecte. Prévoir de bonnes chaussures.
URL:https://commune.example/evenement/visite/
ATTACH;FMTTYPE=image/jpeg:https://commune.example/wp-content/uploads/visite.jpg
CATEGORIES:Visites
LOCATION:Gare\\, place de la Gare\\, Redon\\, 35600\\, France
GEO:47.65;-2.08
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Europe/Paris:20250401T140000
DTEND;TZID=Europe/Paris:20250401T160000
UID:1235@commune.example
SUMMARY:Après le changement d’heure
URL:https://commune.example/evenement/apres/
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def collect(plugin: ModuleType, local_server: LocalServer, http: Http) -> Collect:
    def collected(text: str, since: datetime, until: datetime, **config: Any) -> list[ContentItem | Defect]:
        url = local_server.serve("/agenda.ics", text.replace("\n", "\r\n"), media_type="text/calendar; charset=utf-8")
        kind = plugin.Ical()
        return list(kind.collect(kind.Config(url=url, **config), Window(now=since, since=since, until=until), http))

    return collected


def day(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, tzinfo=PARIS)


def test_a_google_calendar_is_read(collect: Collect) -> None:
    items = collect(GOOGLE, day(2025, 3, 19), day(2025, 5, 1), fallback_url="https://commune.example/agenda")
    kept = [item for item in items if not item.cancelled]
    assert sorted((item.starts_at.astimezone(PARIS).isoformat(), item.title) for item in kept) == [
        ("2025-03-20T10:00:00+01:00", "Permanence"),
        ("2025-03-25T00:00:00+01:00", "Rencontres"),
        ("2025-03-28T14:00:00+01:00", "Permanence (déplacée au vendredi)"),
        ("2025-04-17T10:00:00+02:00", "Permanence"),
    ]
    first = next(item for item in items if item.title == "Permanence")
    assert first.external_id == "0a1b2c3d@google.com/2025-03-20T09:00:00+00:00"
    assert (first.summary, first.place) == (
        "Permanence du réseau, se connecter",
        "Mairie, 1 place de la Mairie, 35000 Rennes, France",
    )
    days = next(item for item in items if item.title == "Rencontres")
    assert (days.all_day, days.ends_at.isoformat()) == (True, "2025-03-26T23:59:00+01:00")


def test_an_event_without_url_sends_to_the_page_of_the_source_else_to_the_first_link_it_tells(collect: Collect) -> None:
    said = {"since": day(2025, 3, 19), "until": day(2025, 3, 21)}
    (own,) = collect(GOOGLE, **said)
    (page,) = collect(GOOGLE, fallback_url="https://commune.example/agenda", **said)
    assert own.url == "https://visio.planif.example/permanence"
    assert page.url == "https://commune.example/agenda"


@pytest.mark.parametrize("zone", ["", ROMANCE])
def test_an_outlook_calendar_with_windows_zones_keeps_its_hour_in_autumn(collect: Collect, zone: str) -> None:
    items = collect(OUTLOOK.format(zone=zone), day(2025, 10, 15), day(2025, 12, 1), fallback_url="https://a.example/")
    weekly = [item for item in items if item.title == "Atelier densité"]
    assert [item.starts_at.astimezone(PARIS).isoformat() for item in weekly] == [
        "2025-10-16T14:00:00+02:00",
        "2025-10-23T14:00:00+02:00",
        "2025-10-30T14:00:00+01:00",
        "2025-11-06T14:00:00+01:00",
    ]
    assert {(item.ends_at - item.starts_at).total_seconds() for item in weekly} == {3600}


def test_an_outlook_whole_day_is_a_whole_day(collect: Collect) -> None:
    items = collect(OUTLOOK.format(zone=ROMANCE), day(2025, 11, 2), day(2025, 11, 5), fallback_url="https://a.example/")
    (item,) = [item for item in items if item.title == "Séminaire"]
    assert (item.all_day, item.ends_at.astimezone(PARIS).isoformat()) == (True, "2025-11-03T23:59:00+01:00")


def test_a_nextcloud_calendar_with_durations_keeps_its_hour_in_spring(collect: Collect) -> None:
    items = collect(NEXTCLOUD, day(2025, 3, 1), day(2025, 6, 1), axis_by_category={"densité": "densite"})
    assert [(item.starts_at.astimezone(PARIS).isoformat(), item.ends_at.astimezone(PARIS).hour) for item in items] == [
        ("2025-03-13T18:30:00+01:00", 20),
        ("2025-04-10T18:30:00+02:00", 20),
        ("2025-05-08T18:30:00+02:00", 20),
    ]
    assert {(item.url, item.axis, item.place) for item in items} == {
        ("https://commune.example/conseil", "densite", "Salle du conseil")
    }


def test_the_events_calendar_of_a_wordpress_is_read(collect: Collect) -> None:
    before, after = collect(EVENTS_CALENDAR, day(2025, 3, 19), day(2025, 5, 1))
    assert before.title == "Visite – quartier & friche"
    assert before.starts_at.astimezone(PARIS).isoformat() == "2025-03-27T09:00:00+01:00"
    assert after.starts_at.astimezone(PARIS).isoformat() == "2025-04-01T14:00:00+02:00"
    assert (before.url, before.place) == (
        "https://commune.example/evenement/visite/",
        "Gare, place de la Gare, Redon, 35600, France",
    )
    assert before.replay_url is None


@pytest.mark.parametrize(
    ("start", "until", "offsets"),
    [("20250327", day(2025, 4, 5), [1, 2]), ("20251023", day(2025, 11, 1), [2, 1])],
)
@pytest.mark.parametrize("zone", ["Europe/Paris", "Romance Standard Time"])
def test_a_weekly_event_keeps_its_civil_hour_across_both_changes_of_time(
    collect: Collect, start: str, until: datetime, offsets: list[int], zone: str
) -> None:
    said = f"DTSTART;TZID={zone}:{start}T093000\nDTEND;TZID={zone}:{start}T103000\nRRULE:FREQ=WEEKLY\n"
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nSUMMARY:A\nURL:https://a.example/\n{said}"
    items = collect(
        f"{text}END:VEVENT\nEND:VCALENDAR\n", datetime.strptime(start, "%Y%m%d").replace(tzinfo=PARIS), until
    )
    local = [item.starts_at.astimezone(PARIS) for item in items]
    assert [(when.hour, when.minute) for when in local] == [(9, 30), (9, 30)]
    assert [when.utcoffset().total_seconds() / 3600 for when in local] == offsets
