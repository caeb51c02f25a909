"""Mail that leaves through the web service of Brevo."""

from collections.abc import Iterable

from newsletter import TransportKind, hookimpl

from .kind import BrevoKind


@hookimpl
def register_transport_kinds() -> Iterable[TransportKind]:
    """Offer the kind `brevo`."""
    return [BrevoKind()]
