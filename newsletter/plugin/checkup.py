"""Checks a plugin as its author wants it checked: manifest, import, contract, bad input, no network, its tests."""

from collections.abc import Iterator
from pathlib import Path

from newsletter.plugin import manifest
from newsletter.plugin.checkup_code import imports_fault, readme_fault, tests_verdict
from newsletter.plugin.checkup_program import program_verdicts
from newsletter.plugin.checkup_sources import source_verdicts
from newsletter.plugin.loader import load_origins
from newsletter.plugin.probe import Probe
from newsletter.plugin.registry import Origin, Registry
from newsletter.plugin.verdict import Outcome, Verdict, judged


class NoPlugin(ValueError):
    """There is nothing to check at this place; the message says what was looked for."""


def checkup(folder: Path) -> Iterator[Verdict]:
    """Yield one verdict per rule for the plugin in `folder`, as they are known; raises `NoPlugin`.

    A folder with an executable `source.sh` and no Python is a source written in any language.
    """
    if (folder / "__init__.py").is_file():
        return _of_python(Origin(name=folder.resolve().name, folder=folder.resolve()))
    if (folder / "source.sh").is_file():
        return _of_program(folder)
    raise NoPlugin(f"{folder} holds no plugin: neither __init__.py nor source.sh is there")


def _of_python(origin: Origin) -> Iterator[Verdict]:
    folder = origin.folder
    assert folder is not None  # noqa: S101  (made above)
    told = _manifest_fault(folder)
    yield judged("manifest", told)
    fault = "" if told else Probe().faults([origin]).get(str(origin), "")
    yield judged("import", (told and "not tried: the manifest is wrong") or fault)
    if told or fault:
        return
    registry = load_origins([origin])
    yield judged("offers", _offers_fault(registry))
    yield judged("imports only what a plugin may", imports_fault(folder))
    yield from source_verdicts(registry)
    names = [*registry.source_kinds, *registry.transport_kinds, *registry.checks]
    yield judged("README", readme_fault(folder, names))
    yield tests_verdict(folder)


def _of_program(folder: Path) -> Iterator[Verdict]:
    yield judged("manifest", _manifest_fault(folder))
    yield judged("README", readme_fault(folder, ["executable"]))
    yield from program_verdicts(folder)


def _manifest_fault(folder: Path) -> str:
    try:
        manifest.read(folder.resolve())
    except manifest.WrongManifest as fault:
        return str(fault)
    return ""


def _offers_fault(registry: Registry) -> str:
    (info,) = registry.plugins
    if info.state != "ok":
        return info.reason
    return "" if info.hooks else "it offers nothing: mark a hook with @hookimpl (see docs/plugins/hooks.md)"


def failed(verdicts: list[Verdict]) -> bool:
    """Tell whether one rule is not kept."""
    return any(verdict.outcome is Outcome.FAILED for verdict in verdicts)
