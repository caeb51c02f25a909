"""What workstreams produce: reports, leaflets, replays, read from files or from JSON."""

from collections.abc import Iterable

from newsletter import SourceKind, hookimpl

from .folder import Folder
from .json_kind import Json


@hookimpl
def register_source_kinds() -> Iterable[SourceKind]:
    """Offer the kinds `folder` and `json`."""
    return [Folder(), Json()]
