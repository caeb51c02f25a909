"""Checks a plugin as its author wants it checked: manifest, import, contract, bad input, no network, its tests."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from newsletter.plugin import manifest
from newsletter.plugin.checkup_imports import imports_fault
from newsletter.plugin.checkup_objects import check_marks
from newsletter.plugin.checkup_program import KIND, program_marks, program_of
from newsletter.plugin.checkup_readme import readme_fault
from newsletter.plugin.checkup_sources import source_marks
from newsletter.plugin.checkup_tests import tests_marks
from newsletter.plugin.loader import built_in_folder, in_folder, load_origins
from newsletter.plugin.mark import Mark, judged
from newsletter.plugin.probe import Probe
from newsletter.plugin.registry import Origin, PluginInfo, Registry


class NoPlugin(ValueError):
    """There is nothing to check at this place; the message says what was looked for."""


def checkup(folder: Path) -> Iterator[Mark]:
    """Return one mark per rule for the plugin in `folder`, as they are known; raises `NoPlugin`.

    A folder without Python that holds a program called `source`, such as `source.sh`, is a source in any language.
    """
    folder = folder.resolve()
    program = program_of(folder)
    if (folder / "__init__.py").is_file():
        return _of_python(folder)
    if program is not None:
        return _of_program(program)
    raise NoPlugin(f"{folder} holds no plugin: neither __init__.py nor an executable such as source.sh is there")


def _of_python(folder: Path) -> Iterator[Mark]:
    origin = Origin(name=folder.name, folder=folder)
    wrong = _manifest_fault(folder)
    yield judged("manifest", wrong)
    if wrong:
        return
    fault = Probe().faults([origin]).get(str(origin), "")
    yield judged("import", fault)
    if fault:
        return
    registry = load_origins([origin])
    yield judged("offers", _offers_fault(registry.plugins[0], origin))
    yield judged("imports only what a plugin may", imports_fault(folder))
    yield from source_marks(registry, origin, folder)
    yield from check_marks(registry, origin)
    yield judged("README", readme_fault(folder, _names(registry), list(registry.source_kinds)))
    yield from tests_marks(registry, folder)


def _of_program(program: Path) -> Iterator[Mark]:
    yield judged("manifest", _manifest_fault(program.parent))
    yield judged("README", readme_fault(program.parent, [], [KIND]))
    yield from program_marks(program)


def _manifest_fault(folder: Path) -> str:
    try:
        manifest.read(folder)
    except manifest.WrongManifest as fault:
        return str(fault)
    return ""


def _offers_fault(info: PluginInfo, origin: Origin) -> str:
    if info.state != "ok":
        return info.reason
    if not info.hooks:
        return "it offers nothing: mark a hook with @hookimpl (see docs/plugins/hooks.md)"
    return _twin_fault(origin)


def _twin_fault(origin: Origin) -> str:
    """Tell whether a built-in plugin, loaded first, would keep a name this one wants."""
    others = [one for one in in_folder(built_in_folder()) if one.folder != origin.folder]
    beside = load_origins([*others, origin]).plugins[-1]
    return "" if beside.state == "ok" else beside.reason


def _names(registry: Registry) -> list[str]:
    return [*registry.source_kinds, *registry.transport_kinds, *registry.checks]


def failed(marks: Sequence[Mark]) -> bool:
    """Tell whether one rule is not kept."""
    return any(mark.outcome == "failed" for mark in marks)
