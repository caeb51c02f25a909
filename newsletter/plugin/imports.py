"""Imports one plugin: a folder under a name of its own, or what an entry point names."""

import importlib.util
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

from newsletter.plugin.registry import Origin

#: The package under which folders are imported; it has no folder itself and is never installed.
PACKAGE = "newsletter_plugins"


def import_plugin(origin: Origin) -> object:
    """Return the plugin's module (or the object its entry point names); raises whatever its import raises."""
    if origin.folder is not None:
        return import_folder(origin.folder)
    return EntryPoint(name=origin.name, value=origin.module, group="").load()


def import_folder(folder: Path) -> ModuleType:
    """Import a folder as `newsletter_plugins.<folder>`, with relative imports inside it.

    The module already imported from this very folder is returned as it is. A failed import leaves nothing behind.
    """
    name, init = f"{PACKAGE}.{folder.name}", folder.resolve() / "__init__.py"
    known = sys.modules.get(name)
    if known is not None and known.__file__ == str(init):
        return known
    _forget(name)
    spec = importlib.util.spec_from_file_location(name, init, submodule_search_locations=[str(init.parent)])
    if spec is None or spec.loader is None:
        raise ImportError(f"{init} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        _forget(name)
        raise
    setattr(_package(), folder.name, module)
    return module


def _package() -> ModuleType:
    package = sys.modules.get(PACKAGE)
    if package is None:
        package = ModuleType(PACKAGE, "The plugins loaded from folders.")
        package.__path__ = []
        sys.modules[PACKAGE] = package
    return package


def _forget(name: str) -> None:
    _package()
    for known in [each for each in sys.modules if each == name or each.startswith(f"{name}.")]:
        del sys.modules[known]
