"""Items printed by any program, in any language."""

from collections.abc import Iterable

from newsletter import SourceKind, hookimpl

from .program import Program
from .schema import schema as schema


@hookimpl
def register_source_kinds() -> Iterable[SourceKind]:
    """Offer the kind `executable`."""
    return [Program()]
