"""What the loaded plugins offer, by name, and how each plugin fared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeVar

from newsletter.values.base import Value
from newsletter.values.check import Check
from newsletter.values.mail import TransportKind
from newsletter.values.source import SourceKind


class UnknownKind(LookupError):
    """No plugin offers a kind of this name; the message gives the names that exist."""


class Origin(Value):
    """Where a plugin comes from: a folder, or the module an entry point names."""

    name: str
    folder: Path | None = None
    #: `package.module`, or `package.module:object`.
    module: str = ""
    version: str = ""

    def __str__(self) -> str:
        return self.module or str(self.folder)


class PluginInfo(Value):
    """One plugin as the loader found it.

    `quarantined`: left out whole. `partial`: one of its objects was refused, the others work.
    """

    name: str
    version: str = ""
    #: The folder's path, or the entry point's target.
    origin: str
    state: Literal["ok", "partial", "quarantined"] = "ok"
    #: One line, empty when all is well.
    reason: str = ""
    #: The hooks it implements.
    hooks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Registry:
    """Everything plugins offer; read-only, built by the loader and passed to whoever needs it."""

    source_kinds: Mapping[str, SourceKind] = field(default_factory=lambda: MappingProxyType({}))
    transport_kinds: Mapping[str, TransportKind] = field(default_factory=lambda: MappingProxyType({}))
    checks: Mapping[str, Check] = field(default_factory=lambda: MappingProxyType({}))
    plugins: tuple[PluginInfo, ...] = ()
    #: The plugin behind each source kind, so that a child process imports that one only.
    origins: Mapping[str, Origin] = field(default_factory=lambda: MappingProxyType({}))

    def source_kind(self, name: str) -> SourceKind:
        """Return the source kind called `name`; raises UnknownKind."""
        return _named(self.source_kinds, name, "source kind")

    def transport_kind(self, name: str) -> TransportKind:
        """Return the transport kind called `name`; raises UnknownKind."""
        return _named(self.transport_kinds, name, "transport kind")

    def origin_of(self, name: str) -> Origin:
        """Return where the source kind called `name` comes from; raises UnknownKind."""
        return _named(self.origins, name, "source kind")


Known = TypeVar("Known")


def _named(known: Mapping[str, Known], name: str, word: str) -> Known:
    if name not in known:
        names = ", ".join(sorted(known)) or "none"
        raise UnknownKind(f"no {word} is called “{name}”; there are: {names}")
    return known[name]
