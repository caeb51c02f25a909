"""What will happen: the events of iCalendar calendars and of OpenAgenda."""

from collections.abc import Iterable

from newsletter import SourceKind, hookimpl

from .ical import Ical
from .openagenda import OpenAgenda


@hookimpl
def register_source_kinds() -> Iterable[SourceKind]:
    """Offer the kinds `ical` and `openagenda`."""
    return [Ical(), OpenAgenda()]
