"""What local networks publish: their feeds, and their pages without a feed."""

from collections.abc import Iterable

from newsletter import SourceKind, hookimpl

from .feed import Feed
from .learn import Learned, learn
from .page import Page

__all__ = ["Feed", "Learned", "Page", "learn", "register_source_kinds"]


@hookimpl
def register_source_kinds() -> Iterable[SourceKind]:
    """Offer the kinds `feed` and `page`."""
    return [Feed(), Page()]
