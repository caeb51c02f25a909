"""Finds the plugins, imports each one fenced, and asks it what it offers.

A plugin that cannot be imported, misspells a hook or returns something else than promised is left out
and reported; every other plugin works.
"""

from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from types import MappingProxyType

import newsletter
from newsletter.plugin import manifest
from newsletter.plugin.imports import import_plugin
from newsletter.plugin.offers import Offers, offers_of
from newsletter.plugin.probe import Probe
from newsletter.plugin.register import Register
from newsletter.plugin.registry import Origin, PluginInfo, Registry

GROUP = "newsletter.plugins"


def built_in_folder() -> Path:
    """Return the folder of the plugins we ship: beside the package in a source tree, inside it in a wheel."""
    package = Path(newsletter.__file__).parent
    bundled = package / "bundled" / "plugins"
    return bundled if bundled.is_dir() else package.parent / "plugins"


def load(folders: Sequence[Path], entry_points: bool = True, probe: Probe | None = None) -> Registry:
    """Load the plugins of `folders`, in order, then those of the entry points of group `newsletter.plugins`.

    Each sub-folder that is a Python package with a manifest is one plugin, imported as `newsletter_plugins.<folder>`;
    hidden folders and names that are no identifiers are not plugins. With a `probe`, each is imported in a
    process of its own first. Never raises for a plugin's fault.
    """
    found = [origin for folder in folders for origin in in_folder(folder)]
    found += _in_environment() if entry_points else ()
    return load_origins(found, {} if probe is None else probe.faults(found))


def load_origins(origins: Sequence[Origin], quarantine: Mapping[str, str] = MappingProxyType({})) -> Registry:
    """Load exactly these plugins, but for those in quarantine; a child process loads the only one it needs."""
    register = Register()
    for origin in origins:
        try:
            if str(origin) in quarantine:
                raise PluginFault(quarantine[str(origin)])
            known = _with_manifest(origin)
            offers = _fenced(known, register)
        except PluginFault as fault:
            register.refuse(PluginInfo(name=origin.name, origin=str(origin), state="quarantined", reason=str(fault)))
        else:
            register.accept(known, offers)
    return register.freeze()


def _with_manifest(origin: Origin) -> Origin:
    """Return a folder's plugin with the version its manifest gives; an entry point has its distribution's."""
    try:
        if origin.folder is not None:
            return origin.model_copy(update={"version": manifest.read(origin.folder).version})
        for entry in metadata.entry_points(group=GROUP, name=origin.name):
            if entry.value == origin.module and entry.dist is not None:
                manifest.check_distribution(entry.dist)
    except manifest.WrongManifest as fault:
        raise PluginFault(str(fault)) from fault
    return origin


def in_folder(folder: Path) -> Iterator[Origin]:
    """Yield the plugins of one folder, by name; nothing when there is no such folder."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.isidentifier() and not path.name.startswith("_") and (path / "__init__.py").is_file():
            yield Origin(name=path.name, folder=path.resolve())


class PluginFault(Exception):
    """Why a plugin is left out, in one line."""


def _fenced(origin: Origin, register: Register) -> Offers:
    twin = register.origin_called(origin.name)
    if twin is not None:
        raise PluginFault(f"a plugin called {origin.name} is already loaded from {twin}")
    try:
        return offers_of(import_plugin(origin), origin.name)
    except (Exception, SystemExit) as fault:
        raise PluginFault(" ".join(f"{type(fault).__name__}: {fault}".split())) from fault


def _in_environment() -> Iterator[Origin]:
    for entry in sorted(metadata.entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        version = entry.dist.version if entry.dist else ""
        yield Origin(name=entry.name, module=entry.value, version=version)
