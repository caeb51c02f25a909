"""The child process of a check: what one object of a plugin gives, judged where it can do no harm."""

import json
import os
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from pydantic import ValidationError

from newsletter.plugin.keeper import keep
from newsletter.plugin.limits import Limits, apply
from newsletter.plugin.loader import load_origins
from newsletter.plugin.registry import Origin, Registry
from newsletter.plugin.specimen import PAGE, letter
from newsletter.values.base import message_of
from newsletter.values.check import Check
from newsletter.values.content import ContentItem
from newsletter.values.galley import Galley
from newsletter.values.occasion import Occasion
from newsletter.values.source import FetchFailed, Http, Page, SourceKind, Window

#: What Python tells of a way out to the network (its table of audit events).
_WAYS_OUT = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"})


def main(answer_end: int) -> None:
    """Read `{"origin", "hook", "name", "config"}` on standard input and write each rule's fault on the descriptor."""
    keep(partial(_judge, answer_end), close=answer_end)


def _judge(answer_end: int) -> None:
    given = json.load(sys.stdin.buffer)
    list(apply(Limits()))
    registry = load_origins([Origin.model_validate(given["origin"])])
    faults = _faults(registry, given["hook"], given["name"], given["config"])
    with open(answer_end, "w", encoding="utf-8") as pipe:
        json.dump(faults, pipe)
    os._exit(0)


def _faults(registry: Registry, hook: str, name: str, config: dict[str, Any] | None) -> dict[str, str]:
    if hook == "register_checks":
        return {"plain letter": _letter_fault(registry.checks[name])}
    kind = registry.source_kind(name)
    faults = {"settings": _settings_fault(kind, config), "sample": _sample_fault(kind)}
    if config is not None and not faults["settings"]:
        faults["only way out"] = _reach_fault(kind, config)
    return faults


def _settings_fault(kind: SourceKind, config: dict[str, Any] | None) -> str:
    if kind.name != kind.name.strip().lower():
        return f"its name is “{kind.name}”: write it in lower case"
    if kind.Config.model_config.get("extra") != "forbid":
        return "a misspelt setting would be ignored: derive Config from SourceConfig"
    if config is None:
        return ""
    try:
        kind.Config.model_validate(config)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        return f"the README's example is refused: {'.'.join(map(str, first['loc']))}: {message_of(first)}"
    return ""


def _sample_fault(kind: SourceKind) -> str:
    try:
        sample = kind.sample()
        same = ContentItem.model_validate_json(sample.model_dump_json()) == sample
    except Exception as fault:  # whatever it raises is what its author is told
        return f"sample() raised {type(fault).__name__}: {fault}"
    return "" if same else "sample() does not survive the journey as JSON"


class _Nobody(Http):
    """A web where no page answers."""

    def get(self, url: str, *, accept: str = "*/*", fresh: bool = False) -> Page:
        raise FetchFailed(f"{url} does not answer")


def _reach_fault(kind: SourceKind, config: dict[str, Any]) -> str:
    """Tell whether `collect` goes out to the network by itself, however it got hold of the means."""
    now = datetime.now(UTC)
    window = Window(now=now, since=now - timedelta(days=400), until=now + timedelta(days=400))
    # How it fails is another rule's matter.
    with _reached() as reached, suppress(Exception):
        deque(kind.collect(kind.Config.model_validate(config), window, _Nobody()), maxlen=0)
    return f"collect goes out by itself ({reached[0]}): fetch with the `http` it receives" if reached else ""


@contextmanager
def _reached() -> Iterator[list[str]]:
    reached: list[str] = []

    def note(event: str, details: tuple[Any, ...]) -> None:
        if event in _WAYS_OUT:
            # The address comes after the socket, where there is one; a name to look up comes first.
            told = details[1] if event in ("socket.connect", "socket.sendto") else details[0]
            reached.append(f"{event} {told!r}")

    sys.addaudithook(note)
    yield reached


def _letter_fault(check: Check) -> str:
    galley = Galley(html=PAGE, letter=letter())
    try:
        once, again = (list(check.inspect(galley, Occasion())) for _ in range(2))
    except Exception as fault:  # whatever it raises is what its author is told
        return f"inspect() raised {type(fault).__name__}: {fault}"
    if once != again:
        return "the same letter gave other findings the second time"
    return f"it finds something wrong with a letter that is well: {once[0].message}" if once else ""
