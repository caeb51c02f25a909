"""Asks a child process what the objects of a plugin are worth; one that hangs or ends the process is told."""

import json
import os
import signal
from collections.abc import Iterator
from typing import Any

from newsletter.plugin.mark import Mark, judged
from newsletter.plugin.process import Ended, Order, run
from newsletter.plugin.registry import Origin, Registry

#: Seconds for one object.
_DEADLINE = 15.0


def check_marks(registry: Registry, origin: Origin) -> Iterator[Mark]:
    """Yield the marks of every preflight check the plugin offers."""
    for name in registry.checks:
        for rule, fault in faults_of(origin, "register_checks", name).items():
            yield judged(f"{name}: {rule}", fault)


def faults_of(origin: Origin, hook: str, name: str, config: dict[str, Any] | None = None) -> dict[str, str]:
    """Return the fault of each rule one object keeps or not, empty where it does; `config` are settings to try."""
    given = {"origin": origin.model_dump(mode="json"), "hook": hook, "name": name, "config": config}
    order = Order(
        module="newsletter.plugin.checkup_child",
        environment={"PATH": os.defpath, "LANG": "C.UTF-8"},
        given=json.dumps(given).encode(),
        deadline=_DEADLINE,
        cap=100_000,
    )
    ended = run(order)
    if ended.late or not ended.answer:
        return {"behaviour": _silence(ended)}
    return {str(rule): str(fault) for rule, fault in json.loads(ended.answer).items()}


def _silence(ended: Ended) -> str:
    if ended.late:
        return f"it gave no answer within {_DEADLINE:g} seconds"
    how = f"by {signal.Signals(-ended.code).name}" if ended.code < 0 else f"with exit code {ended.code}"
    last = ended.log.decode(errors="replace").strip().splitlines()[-1:]
    return ": ".join([f"it ended its process {how}", *last])
