"""Items that people forward by mail."""

from collections.abc import Iterable

from newsletter import SourceKind, hookimpl

from .kind import MailIn


@hookimpl
def register_source_kinds() -> Iterable[SourceKind]:
    """Offer the kind `mail_in`."""
    return [MailIn()]
