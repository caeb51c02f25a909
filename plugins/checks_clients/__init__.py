"""The checks of what mail programs do to a page."""

from collections.abc import Iterable

from newsletter import Check, hookimpl

from .charset import Charset
from .dark import Dark
from .elements import Elements
from .hosts import ForeignHosts
from .images import Images
from .imports import Imports
from .leftovers import Leftovers
from .outlook import Outlook
from .support import Support
from .trackers import Trackers
from .weight import Weight
from .width import Width


@hookimpl
def register_checks() -> Iterable[Check]:
    """Offer the checks, in the order of the page's journey: its weight, what it holds, how it is shown."""
    return [
        Weight(),
        Charset(),
        Leftovers(),
        ForeignHosts(),
        Trackers(),
        Elements(),
        Support(),
        Outlook(),
        Images(),
        Dark(),
        Width(),
        Imports(),
    ]
