"""What every source kind keeps, and what it makes of servers that answer badly or not at all."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newsletter.plugin.checkup_objects import faults_of
from newsletter.plugin.checkup_readme import example_of
from newsletter.plugin.checkup_server import ANSWERS, hostile_server
from newsletter.plugin.collection import CollectRequest, CollectResult
from newsletter.plugin.mark import Mark, judged, skipped
from newsletter.plugin.registry import Origin, Registry
from newsletter.plugin.sandbox import collect
from newsletter.values.source import Window

#: Seconds a collection of the check may take.
_DEADLINE = 15.0
_NO_ADDRESS = "the README shows no source of this kind with an address: test bad input in your own tests"


def source_marks(registry: Registry, origin: Origin, folder: Path) -> Iterator[Mark]:
    """Yield the marks of every source kind the plugin offers."""
    for name in registry.source_kinds:
        config = example_of(folder, name)
        # The README's addresses may be somebody's: nothing here leaves the machine.
        here = None if config is None else _moved(config, "http://127.0.0.1:9")
        faults = faults_of(origin, "register_source_kinds", name, here)
        yield from (judged(f"{name}: {rule}", fault) for rule, fault in faults.items())
        if config is None or here == config:
            yield skipped(f"{name}: bad input", _NO_ADDRESS)
        elif not any(faults.values()):
            yield from _answered(registry, name, config)


def _answered(registry: Registry, name: str, config: dict[str, Any]) -> Iterator[Mark]:
    with hostile_server() as url:
        faults = ((path, _fault(_collected(registry, name, _moved(config, url + path)))) for path in ANSWERS)
        told = next((f"{path.strip('/')}: {fault}" for path, fault in faults if fault), "")
    yield judged(f"{name}: bad input", told)
    # The server is gone by now: nobody listens there.
    alone = _collected(registry, name, _moved(config, f"{url}/gone"))
    silent = "" if alone.outcome == "failed" else f"nobody answered and it says {alone.outcome}: let FetchFailed pass"
    yield judged(f"{name}: no network", silent or _fault(alone))


def _moved(config: dict[str, Any], url: str) -> dict[str, Any]:
    """Return the settings with every web address replaced, however deep it stands."""

    def moved(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: moved(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [moved(each) for each in value]
        return url if isinstance(value, str) and value.startswith(("http://", "https://")) else value

    return {name: moved(value) for name, value in config.items()}


def _collected(registry: Registry, name: str, config: dict[str, Any]) -> CollectResult:
    now = datetime.now(UTC)
    window = Window(now=now, since=now - timedelta(days=400), until=now + timedelta(days=400))
    request = CollectRequest(kind=name, config=config, window=window, allow=frozenset({"127.0.0.1"}))
    return collect(registry, request, _DEADLINE)


def _fault(result: CollectResult) -> str:
    """A failure told in words is right; one that needs its traceback read is not, nor one without a question asked."""
    if result.outcome == "failed" and ("Traceback" in result.log or not result.records):
        return f"{result.reason}: raise FetchFailed, or yield a Defect, with words for a person"
    return ""
