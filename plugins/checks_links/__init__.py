"""The checks of where links lead."""

from collections.abc import Iterable

from newsletter import Check, hookimpl

from .absolute import Absolute
from .followed import Followed
from .reachable import Reachable
from .reserved import Reserved


@hookimpl
def register_checks() -> Iterable[Check]:
    """Offer the checks: how an address is written, who may open it, what it says of readers, whether it answers."""
    return [Absolute(), Reserved(), Followed(), Reachable()]
