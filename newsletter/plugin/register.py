"""Gathers what plugins offer into a registry, one name for one object."""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from newsletter.plugin.offers import PROMISED, Offers
from newsletter.plugin.registry import Origin, PluginInfo, Registry

_WORDS = {
    "register_source_kinds": "source kind",
    "register_transport_kinds": "transport kind",
    "register_checks": "check",
}


@dataclass
class Register:
    """A registry being filled, in the order of loading: the first to take a name keeps it."""

    _taken: dict[str, dict[str, tuple[Any, Origin]]] = field(default_factory=lambda: {hook: {} for hook in PROMISED})
    _plugins: list[PluginInfo] = field(default_factory=list)
    _origins: dict[str, Origin] = field(default_factory=dict)

    def origin_called(self, name: str) -> Origin | None:
        """Return the accepted plugin of this name, if there is one."""
        return self._origins.get(name)

    def refuse(self, info: PluginInfo) -> None:
        """Note a plugin that is left out."""
        self._plugins.append(info)

    def accept(self, origin: Origin, offers: Offers) -> None:
        """Take what a plugin offers, except objects whose name is taken; the refusal names both plugins."""
        self._origins[origin.name] = origin
        refusals = [
            refusal
            for hook, objects in offers.objects.items()
            for refusal in (self._take(hook, offer, origin) for offer in objects)
            if refusal
        ]
        self._plugins.append(
            PluginInfo(
                name=origin.name,
                version=origin.version or offers.version,
                origin=str(origin),
                state="partial" if refusals else "ok",
                reason="; ".join(refusals),
                hooks=offers.hooks,
            )
        )

    def _take(self, hook: str, offer: Any, origin: Origin) -> str:
        taken = self._taken[hook]
        if offer.name in taken:
            first = taken[offer.name][1].name
            return f"the {_WORDS[hook]} “{offer.name}” of {origin.name} is refused: {first} already offers one"
        taken[offer.name] = (offer, origin)
        return ""

    def freeze(self) -> Registry:
        """Return what was gathered, read-only."""
        sources = self._taken["register_source_kinds"]
        return Registry(
            source_kinds=self._objects("register_source_kinds"),
            transport_kinds=self._objects("register_transport_kinds"),
            checks=self._objects("register_checks"),
            plugins=tuple(self._plugins),
            origins=MappingProxyType({name: origin for name, (_, origin) in sources.items()}),
        )

    def _objects(self, hook: str) -> MappingProxyType[str, Any]:
        return MappingProxyType({name: offer for name, (offer, _) in self._taken[hook].items()})
