"""Which calendar an address is, announces or shows."""

from types import ModuleType

import pytest

from newsletter import Detected, Http, Page
from newsletter.testing import LocalServer

EVENT = "BEGIN:VEVENT\r\nUID:{0}\r\nSUMMARY:A\r\nDTSTART:20250114T090000Z\r\n{1}END:VEVENT\r\n"
OWN = "URL:https://commune.example/e\r\n"


def calendar(*events: str, head: str = "") -> str:
    body = "".join(EVENT.format(number, said) for number, said in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{head}{body}END:VCALENDAR\r\n"


@pytest.fixture
def world(plugin: ModuleType, local_server: LocalServer, http: Http) -> "World":
    return World(plugin, local_server, http)


class World:
    """A site with pages and calendars, and what is recognised there."""

    def __init__(self, plugin: ModuleType, server: LocalServer, http: Http) -> None:
        self.plugin, self.server, self.http = plugin, server, http

    def detect(self, path: str, body: str, media_type: str = "text/html") -> Detected | None:
        url = self.server.serve(path, body, media_type=media_type)
        detected = self.plugin.Ical().detect(url, self.http.get(url, fresh=True), self.http)
        if detected is not None:
            assert self.plugin.Ical.Config(**detected.config).url == detected.config["url"]
        return detected


@pytest.mark.parametrize("media_type", ["text/calendar", "text/plain", "application/octet-stream", "text/html"])
def test_a_calendar_is_one_whatever_its_declared_type(world: World, media_type: str) -> None:
    detected = world.detect("/a.ics", calendar(OWN, head="X-WR-CALNAME:Agenda du réseau\r\n"), media_type)
    assert detected is not None
    assert detected.config == {"url": f"{world.server.url}/a.ics"}
    assert (detected.certainty, detected.label) == ("exact", "Agenda du réseau")
    assert detected.why == "Cette adresse est un agenda iCalendar."


@pytest.mark.parametrize(
    ("head", "page"), [("X-ORIGINAL-URL:https://commune.example\r\n", "https://commune.example"), ("", None)]
)
def test_a_calendar_whose_events_have_no_address_sends_readers_to_its_site(
    world: World, head: str, page: str | None
) -> None:
    detected = world.detect("/a.ics", calendar(OWN, "", head=head))
    assert detected is not None
    assert detected.config["fallback_url"] == (page or f"{world.server.url}/")


@pytest.mark.parametrize(
    "body",
    [
        '<head><link rel="alternate" type="text/calendar" title="Flux iCal" href="{0}/all.ics"></head>',
        '<body><footer><link rel="ALTERNATE" type="text/calendar; charset=utf-8" href="/all.ics"></footer>',
        '<body><a href="/all.ics">S’abonner</a>',
        '<body><a href="all.ics#x">S’abonner</a>',
        '<body><a href="{0}/all?ical=1&amp;x=2">Exporter</a>',
        '<body><a type="text/calendar" href="/all">Exporter</a>',
        '<body><a href="mailto:x@planif.example.ics">m</a><a href="/absent.ics">a</a><a href="/all.ics">b</a>',
    ],
)
def test_a_page_announces_its_calendar(world: World, body: str) -> None:
    for path in ("/all.ics", "/all", "/all?ical=1&x=2"):
        world.server.serve(path, calendar(OWN, ""), media_type="text/calendar")
    detected = world.detect("/", f"<html><title>Agenda – Commune</title>{body.format(world.server.url)}")
    assert detected is not None
    assert detected.config["url"].startswith(f"{world.server.url}/all")
    assert detected.config["fallback_url"] == f"{world.server.url}/"
    assert (detected.certainty, detected.label) == ("announced", "Agenda – Commune")
    assert detected.why == "La page annonce un agenda iCalendar."


def test_the_calendar_of_all_events_is_preferred_to_that_of_one(world: World) -> None:
    world.server.serve("/one.ics", calendar(OWN))
    world.server.serve("/all.ics", calendar(OWN, OWN))
    links = '<a href="/one.ics">Ajouter à mon agenda</a><a href="/all.ics">Tout l’agenda</a>'
    both, one = world.detect("/", f"<html>{links}"), world.detect("/p", '<html><a href="/one.ics">Ajouter</a>')
    assert both is not None
    assert one is not None
    assert (both.config["url"][-8:], one.config["url"][-8:]) == ("/all.ics", "/one.ics")


def test_a_webcal_link_is_asked_over_https(world: World) -> None:
    page = world.plugin.reading.read_html(
        Page(url="https://a.example/", content=b'<a href="webcal://commune.example/x">x</a>', media_type="text/html")
    )
    assert list(world.plugin.announced._links("https://a.example/", page)) == ["https://commune.example/x"]


def test_at_most_four_other_addresses_are_asked(world: World) -> None:
    links = "".join(f'<a href="/{number}.ics">x</a>' for number in range(20))
    assert world.detect("/", f"<html>{links}") is None
    assert len(world.server.requests) == 1 + 4


@pytest.mark.parametrize(
    ("url", "body"),
    [
        (
            "https://commune.example/agenda",
            '<iframe src="https://calendar.google.com/calendar/embed?src=abc%40group.calendar.google.com&amp;ctz=Europe">',
        ),
        (
            "https://commune.example/agenda",
            '<iframe src="//www.google.com/calendar/embed?mode=AGENDA&src=abc@group.calendar.google.com">',
        ),
        ("https://calendar.google.com/calendar/u/0/embed?src=abc%40group.calendar.google.com", ""),
    ],
)
def test_a_public_google_calendar_is_recognised_where_it_is_shown(
    plugin: ModuleType, http: Http, url: str, body: str
) -> None:
    page = Page(url=url, content=f"<html><title>Agenda</title><body>{body}".encode(), media_type="text/html")
    detected = plugin.Ical().detect(url, page, http)
    identity = "abc%40group.calendar.google.com"
    assert detected.config == {
        "url": f"https://calendar.google.com/calendar/ical/{identity}/public/basic.ics",
        "fallback_url": f"https://calendar.google.com/calendar/embed?src={identity}",
    }
    assert (detected.certainty, detected.label) == ("announced", "Agenda")
    assert detected.why == "La page montre un agenda Google public."


def test_the_address_of_a_public_google_calendar_sends_readers_to_the_page_that_shows_it(
    plugin: ModuleType, http: Http
) -> None:
    url = "https://calendar.google.com/calendar/ical/abc%40group.calendar.google.com/public/basic.ics"
    detected = plugin.Ical().detect(url, Page(url=url, content=calendar("").encode()), http)
    assert detected.config["fallback_url"].endswith("/calendar/embed?src=abc%40group.calendar.google.com")


@pytest.mark.parametrize(
    "body",
    [
        "<html><p>Rien</p>",
        '<html><a href="https://calendar.google.com/calendar/render?action=TEMPLATE">Ajouter</a>',
        '<html><a href="/page.html">x</a><a href="http://[bad.ics">y</a>',
        "",
    ],
)
def test_a_page_without_calendar_is_none(world: World, body: str) -> None:
    assert world.detect("/", body) is None


def test_a_damaged_calendar_is_none(world: World) -> None:
    assert world.detect("/a.ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n", "text/calendar") is None
