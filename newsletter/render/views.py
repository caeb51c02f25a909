"""The views of a letter by name: as sent, and degraded on purpose."""

from collections.abc import Callable, Mapping

from newsletter.render import degraded, heard
from newsletter.values.base import Value
from newsletter.values.choices import View
from newsletter.values.letter import Rendered


class Envelope(Value):
    """What an inbox shows of a letter before it is opened."""

    sender: str
    subject: str
    preheader: str


_PAGES: Mapping[View, Callable[[str], str]] = {
    View.SENT: lambda page: page,
    View.IMAGES_OFF: degraded.images_off,
    View.NO_STYLE: degraded.no_style,
    View.BNUM: degraded.bnum,
    View.DARK: degraded.dark,
    View.FORCED_DARK: degraded.forced_dark,
    View.NARROW: degraded.narrow,
    View.READER: heard.outline,
}


def is_page(view: View) -> bool:
    """Tell whether a view is a page of HTML, not text."""
    return view not in (View.TEXT, View.READER, View.INBOX)


def shown(rendered: Rendered, envelope: Envelope, view: View) -> str:
    """Return a letter in one of its views: HTML for pages, text for the others."""
    if view is View.TEXT:
        return rendered.text
    if view is View.INBOX:
        return heard.inbox(envelope.sender, envelope.subject, envelope.preheader)
    return _PAGES[view](rendered.html)
