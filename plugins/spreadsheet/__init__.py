"""Items kept in a table."""

from collections.abc import Iterable

from newsletter import SourceKind, hookimpl

from .kind import Spreadsheet


@hookimpl
def register_source_kinds() -> Iterable[SourceKind]:
    """Offer the kind `spreadsheet`."""
    return [Spreadsheet()]
