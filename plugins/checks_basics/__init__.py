"""The checks every letter passes before it is approved."""

from collections.abc import Iterable

from newsletter import Check, hookimpl

from .events import PastEvents
from .hosts import ForeignHosts
from .images import Alternatives
from .links import LinkTexts
from .tokens import Unresolved
from .weight import Weight


@hookimpl
def register_checks() -> Iterable[Check]:
    """Offer the six basic checks."""
    return [PastEvents(), Alternatives(), LinkTexts(), Unresolved(), Weight(), ForeignHosts()]
