"""What workstreams produce: reports, leaflets, replays, read from files or from a JSON feed."""

from collections.abc import Iterable

from newsletter import SourceKind, hookimpl

from .feed import JsonFeed
from .folder import Folder


@hookimpl
def register_source_kinds() -> Iterable[SourceKind]:
    """Offer the kinds `folder` and `json`."""
    return [Folder(), JsonFeed()]
