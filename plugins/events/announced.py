"""Finds the calendar behind an address: it is one, its page announces one, or shows a public Google calendar."""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from time import monotonic
from urllib.parse import urljoin, urlsplit

from icalendar import Calendar, Component
from lxml import html

from newsletter import Detected, FetchFailed, Http, Page, Unchanged, plain_text

from .google import calendar_shown, embed_address, events_address, page_address
from .reading import ACCEPT, NotACalendar, looks_like_calendar, read_calendars, read_html, title_of

#: How many announced addresses are tried, for how many seconds, and how many elements of a page are looked at.
MOST, SECONDS, LOOKED_AT = 4, 4.0, 5_000
_NAMED = re.compile(r"\.ics$", re.IGNORECASE)
_ASKED = re.compile(r"(?:^|&)(?:(?:outlook-)?ical=1|format=ical|action=ical)(?:&|$)", re.IGNORECASE)
_WEBCAL = re.compile(r"^webcals?://", re.IGNORECASE)
_WEB = re.compile(r"^https?://[^\s<>\"]+$")


def find_calendar(page: Page, http: Http) -> Detected | None:
    """Return the calendar that the page is, announces or shows; None when there is none.

    Asks for at most four other addresses; the calendar of a single event is taken only when nothing better is found.
    """
    calendars = _calendars(page)
    if calendars:
        return _exact(page, calendars)
    root = read_html(page)
    shown = _google(page, root)
    if shown or root is None:
        return shown
    return _search(page, root, http)


def _calendars(page: Page) -> list[Calendar]:
    with suppress(NotACalendar):
        return read_calendars(page.content) if looks_like_calendar(page) else []
    return []


def _exact(page: Page, calendars: list[Calendar]) -> Detected:
    site = _site(calendars) or urljoin(page.url, "/")
    return Detected(
        config=_settings(page.url, calendars, page_address(page.url) or site),
        certainty="exact",
        why="Cette adresse est un agenda iCalendar.",
        label=_name(calendars),
    )


def _google(page: Page, root: html.HtmlElement | None) -> Detected | None:
    links = [page.url, *(_sources(root) if root is not None else ())]
    identity = next(filter(None, map(calendar_shown, links)), None)
    if identity is None:
        return None
    return Detected(
        config={"url": events_address(identity), "fallback_url": embed_address(identity)},
        certainty="announced",
        why="La page montre un agenda Google public.",
        label=title_of(root) if root is not None else "",
    )


def _search(page: Page, root: html.HtmlElement, http: Http) -> Detected | None:
    until, single = monotonic() + SECONDS, None
    for url in islice(_distinct(_links(page.url, root)), MOST):
        if monotonic() > until:
            break
        with suppress(FetchFailed, Unchanged):
            found = http.get(url, accept=ACCEPT, fresh=True)
            calendars = _calendars(found)
            if len(_events(calendars)) > 1:
                return _announced(page, root, found, calendars)
            single = single or (_announced(page, root, found, calendars) if calendars else None)
    return single


def _announced(page: Page, root: html.HtmlElement, found: Page, calendars: list[Calendar]) -> Detected:
    return Detected(
        config=_settings(found.url, calendars, page.url),
        certainty="announced",
        why="La page annonce un agenda iCalendar.",
        label=_name(calendars) or title_of(root),
    )


def _settings(url: str, calendars: list[Calendar], page: str) -> dict[str, str]:
    """Return the settings, with the page readers are sent to when an event has no address of its own."""
    complete = all(str(event.get("URL", "")).strip() for event in _events(calendars))
    return {"url": url} if complete else {"url": url, "fallback_url": page}


def _events(calendars: list[Calendar]) -> list[Component]:
    return [event for calendar in calendars for event in calendar.walk("VEVENT")]


def _name(calendars: list[Calendar]) -> str:
    given = (str(calendar.get(name, "")) for calendar in calendars for name in ("X-WR-CALNAME", "NAME"))
    return next(filter(None, (plain_text(name, 200) for name in given)), "")


def _site(calendars: list[Calendar]) -> str | None:
    given = (str(calendar.get("X-ORIGINAL-URL", "")).strip() for calendar in calendars)
    return next((address for address in given if _WEB.match(address)), None)


def _sources(root: html.HtmlElement) -> Iterator[str]:
    for tag, name in (("iframe", "src"), ("a", "href")):
        yield from (_https(element.get(name, "")) for element in islice(root.iter(tag), LOOKED_AT))


def _distinct(links: Iterator[str]) -> Iterator[str]:
    seen: set[str] = set()
    for link in links:
        if link not in seen:
            seen.add(link)
            yield link


def _links(base: str, root: html.HtmlElement) -> Iterator[str]:
    """Yield the addresses the page gives for calendars: its own announcement first, whatever place it has."""
    for element in islice(root.iter("link"), LOOKED_AT):
        if "alternate" in element.get("rel", "").lower().split() and _is_calendar_type(element):
            yield from _address(base, element)
    for element in islice(root.iter("a"), LOOKED_AT):
        if _is_calendar_type(element) or _is_named(element.get("href", "")):
            yield from _address(base, element)


def _is_calendar_type(element: html.HtmlElement) -> bool:
    return bool(element.get("type", "").partition(";")[0].strip().lower() == "text/calendar")


def _is_named(href: str) -> bool:
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return False
    return bool(_WEBCAL.match(href.strip()) or _NAMED.search(parts.path) or _ASKED.search(parts.query))


def _address(base: str, element: html.HtmlElement) -> Iterator[str]:
    with suppress(ValueError):
        url = urljoin(base, _https(element.get("href", ""))).partition("#")[0]
        if _WEB.match(url):
            yield url


def _https(address: str) -> str:
    """Return an address as it is fetched: `webcal://` is a calendar over HTTPS."""
    said = _WEBCAL.sub("https://", address.strip())
    return f"https:{said}" if said.startswith("//") else said
