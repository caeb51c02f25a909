"""The checks of French."""

from collections.abc import Iterable

from newsletter import Check, hookimpl

from .acronyms import Acronyms
from .foreign import Foreign
from .inclusive import Inclusive
from .sentences import Sentences
from .typography import Capitals, DatesAndHours, Ordinals, Signs, Spaces


@hookimpl
def register_checks() -> Iterable[Check]:
    """Offer the checks: those that rewrite, then those that only tell."""
    return [
        Spaces(),
        Signs(),
        Ordinals(),
        Capitals(),
        DatesAndHours(),
        Acronyms(),
        Sentences(),
        Inclusive(),
        Foreign(),
    ]
