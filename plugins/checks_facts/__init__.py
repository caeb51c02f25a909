"""The checks of what a letter states."""

from collections.abc import Iterable

from newsletter import Check, hookimpl

from .agreement import Agreement
from .credits import Credits
from .deadlines import Deadlines
from .events import CancelledEvents, PastEvents
from .repeats import Repeats
from .weekdays import Weekdays


@hookimpl
def register_checks() -> Iterable[Check]:
    """Offer the checks: dates, then what is past, then numbers, repetitions and credits."""
    return [Weekdays(), PastEvents(), CancelledEvents(), Deadlines(), Agreement(), Repeats(), Credits()]
