"""Asks one plugin what it offers and checks that it is what the hooks promise."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pluggy
from pydantic import BaseModel

from newsletter.plugin.hookspecs import PROJECT, Specs
from newsletter.values.check import Check
from newsletter.values.mail import TransportKind
from newsletter.values.source import SourceKind

#: What each hook promises to return.
PROMISED: dict[str, type] = {
    "register_source_kinds": SourceKind,
    "register_transport_kinds": TransportKind,
    "register_checks": Check,
}

_SECRET = re.compile(r"SOURCE_[A-Z0-9_]+")


@dataclass(frozen=True)
class Offers:
    """What one plugin gives, hook by hook."""

    objects: dict[str, tuple[Any, ...]]
    version: str = ""

    @property
    def hooks(self) -> tuple[str, ...]:
        """The hooks the plugin implements."""
        return tuple(self.objects)


def manager() -> pluggy.PluginManager:
    """Return an empty plugin manager that knows our hooks; each plugin gets its own, so faults stay with it."""
    fresh = pluggy.PluginManager(PROJECT)
    fresh.add_hookspecs(Specs)
    return fresh


def offers_of(plugin: object, name: str) -> Offers:
    """Call each hook the plugin implements, once.

    Raises whatever the plugin raises, pluggy's error for a misspelt hook, and TypeError for a wrong result.
    """
    alone = manager()
    alone.register(plugin, name)
    alone.check_pending()
    callers = alone.get_hookcallers(plugin) or []
    objects = {caller.name: tuple(_checked(caller.name, each) for each in _results(caller)) for caller in callers}
    return Offers(objects, str(getattr(plugin, "__version__", "")))


def _results(caller: pluggy.HookCaller) -> list[object]:
    results: list[object] = []
    for answer in caller():
        if not isinstance(answer, Iterable):
            raise TypeError(f"{caller.name} returned {answer!r}; a list of objects is wanted")
        results.extend(answer)
    return results


def _checked(hook: str, offer: object) -> object:
    promised = PROMISED[hook]
    if isinstance(offer, type):
        raise TypeError(f"{hook} returned the class {offer.__name__}; return an object, {offer.__name__}()")
    if not isinstance(offer, promised):
        raise TypeError(f"{hook} returned {offer!r}; objects of {promised.__name__} are wanted")
    for attribute in ("name",) if promised is Check else ("name", "label"):
        text = getattr(offer, attribute, None)
        if not isinstance(text, str) or not text.strip():
            raise TypeError(f"{hook}: {type(offer).__name__}.{attribute} is missing or empty")
    if isinstance(offer, SourceKind | TransportKind):
        _check_config(hook, offer)
    return offer


def _check_secrets(hook: str, offer: object) -> None:
    """Refuse a kind that asks for what is not a source's: the database's address, our own keys."""
    for name in getattr(offer, "secrets", ()):
        if not _SECRET.fullmatch(str(name)):
            raise TypeError(
                f"{hook}: {type(offer).__name__} asks for the secret {name!r}; accepted: SOURCE_ and capitals"
            )


def _check_config(hook: str, offer: object) -> None:
    config = getattr(offer, "Config", None)
    if not (isinstance(config, type) and issubclass(config, BaseModel)):
        raise TypeError(f"{hook}: {type(offer).__name__}.Config is not a pydantic model")
    _check_secrets(hook, offer)
