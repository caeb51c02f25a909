"""What will happen: the events of iCalendar calendars."""

from collections.abc import Iterable

from newsletter import SourceKind, hookimpl

from .ical import Ical


@hookimpl
def register_source_kinds() -> Iterable[SourceKind]:
    """Offer the kind `ical`."""
    return [Ical()]
