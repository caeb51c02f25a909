"""Mail that leaves through an SMTP server."""

from collections.abc import Iterable

from newsletter import TransportKind, hookimpl

from .kind import SmtpKind


@hookimpl
def register_transport_kinds() -> Iterable[TransportKind]:
    """Offer the kind `smtp`."""
    return [SmtpKind()]
