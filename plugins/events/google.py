"""Public Google calendars: the page that shows one, and the address of its events."""

import re
from urllib.parse import parse_qs, quote, unquote, urlsplit

_HOSTS = ("calendar.google.com", "www.google.com")
_SHOWN = re.compile(r"/calendar/(?:u/\d+/)?(?:embed|htmlembed)$")
_PUBLIC = re.compile(r"/calendar/ical/([^/]+)/public/")


def calendar_shown(address: str) -> str | None:
    """Return the identity of the first calendar that an embedded Google page shows; None for any other address."""
    parts = _split(address)
    if parts is None or not _SHOWN.fullmatch(parts[0]):
        return None
    return next((name for name in parse_qs(parts[1]).get("src", []) if name.strip()), None)


def events_address(identity: str) -> str:
    """Return where the events of a public calendar are, as iCalendar."""
    return f"https://calendar.google.com/calendar/ical/{quote(identity, safe='')}/public/basic.ics"


def page_address(address: str) -> str | None:
    """Return the page that shows the calendar whose events are at `address`; None unless it is a public Google one."""
    parts = _split(address)
    found = _PUBLIC.match(parts[0]) if parts else None
    return embed_address(unquote(found[1])) if found else None


def embed_address(identity: str) -> str:
    """Return the page that shows a public calendar to anybody."""
    return f"https://calendar.google.com/calendar/embed?src={quote(identity, safe='')}"


def _split(address: str) -> tuple[str, str] | None:
    if "/calendar/" not in address:
        return None
    try:
        parts = urlsplit(address)
        return (parts.path, parts.query) if parts.hostname in _HOSTS else None
    except ValueError:
        return None
