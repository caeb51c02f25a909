"""What local networks publish: their RSS or Atom feeds."""

from collections.abc import Iterable

from newsletter import SourceKind, hookimpl

from .feed import Feed


@hookimpl
def register_source_kinds() -> Iterable[SourceKind]:
    """Offer the kind `feed`."""
    return [Feed()]
