"""Mail that stays at home: one file per message in a folder."""

from collections.abc import Iterable

from newsletter import TransportKind, hookimpl

from .folder import OutboxKind


@hookimpl
def register_transport_kinds() -> Iterable[TransportKind]:
    """Offer the kind `outbox`."""
    return [OutboxKind()]
