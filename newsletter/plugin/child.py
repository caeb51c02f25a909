"""The child process of one collection: one plugin imported, one source collected, one answer written."""

import json
import os
import sys
import traceback
from functools import partial
from itertools import islice
from typing import Any

from pydantic import BaseModel, ValidationError

from newsletter.plugin.collection import MAX_ITEMS, MAX_REASON, CollectRequest
from newsletter.plugin.http import GuardedHttp
from newsletter.plugin.keeper import keep
from newsletter.plugin.limits import Limits, apply
from newsletter.plugin.loader import load_origins
from newsletter.plugin.registry import Origin
from newsletter.values.base import message_of
from newsletter.values.content import ContentItem, Defect
from newsletter.values.source import FetchFailed, SourceKind, Unchanged


class Refused(Exception):
    """The collection cannot start; the message says why."""


def main(answer_end: int) -> None:
    """Read the order on standard input, collect within the limits, and write the answer as JSON on the descriptor.

    Whatever the plugin started ends with it.
    """
    keep(partial(_collect, answer_end), close=answer_end)


def _collect(answer_end: int) -> None:
    order = json.load(sys.stdin.buffer)
    for missing in apply(Limits.model_validate(order["limits"])):
        sys.stderr.write(f"{missing}\n")
    answer = answer_to(Origin.model_validate(order["origin"]), CollectRequest.model_validate(order["request"]))
    with open(answer_end, "w", encoding="utf-8") as pipe:
        sys.stdout.flush()
        sys.stderr.flush()
        json.dump(answer, pipe)
    os._exit(0)


def answer_to(origin: Origin, request: CollectRequest) -> dict[str, Any]:
    """Return the collection as plain data: outcome, reason, items, defects, records."""
    answer: dict[str, Any] = {"outcome": "done", "reason": "", "items": [], "defects": []}
    with GuardedHttp(request.validators, allow=request.allow, base_url=request.base_url) as http:
        try:
            kind = _kind(origin, request.kind)
            _gather(answer, kind, request, http)
        except Unchanged:
            # What came before stays: only the page that did not change gives nothing new.
            answer |= {} if answer["items"] else {"outcome": "unchanged", "defects": []}
        except BaseException as fault:  # whatever it is, it is this plugin's end and nobody else's
            if not isinstance(fault, Refused | FetchFailed):
                traceback.print_exc()
            answer |= {"outcome": "failed", "items": [], "reason": _reason(fault)}
        answer["records"] = [record.model_dump(mode="json") for record in http.records]
    return answer


def _kind(origin: Origin, name: str) -> SourceKind:
    registry = load_origins([origin])
    if name not in registry.source_kinds:
        why = "; ".join(plugin.reason for plugin in registry.plugins if plugin.reason)
        raise Refused(f"the plugin {origin.name} no longer offers “{name}”" + (f": {why}" if why else ""))
    return registry.source_kind(name)


def _gather(answer: dict[str, Any], kind: SourceKind, request: CollectRequest, http: GuardedHttp) -> None:
    try:
        config = kind.Config.model_validate(request.config)
    except ValidationError as fault:
        raise Refused(_wrong_settings(fault)) from fault
    found = iter(kind.collect(config, request.window, http))
    for number, each in enumerate(islice(found, MAX_ITEMS), start=1):
        name, plain = _plain(number, each)
        answer[name].append(plain)
    if next(found, None) is not None:
        cut = Defect(where="source", field="items", message=f"more than {MAX_ITEMS:,} items came; the rest is left out")
        answer["defects"].append(cut.model_dump(mode="json"))
    if request.settle:
        answer["settled"] = _settled(config, kind.settle(config, http))


def _settled(given: BaseModel, kept: BaseModel) -> dict[str, Any]:
    """Return the settings that differ."""
    before = given.model_dump(mode="json")
    return {name: value for name, value in kept.model_dump(mode="json").items() if value != before.get(name)}


def _plain(number: int, each: object) -> tuple[str, dict[str, Any]]:
    try:
        if isinstance(each, ContentItem):
            return "items", each.model_dump(mode="json", warnings=False)
        message = f"the plugin gave a {type(each).__name__}, neither a ContentItem nor a Defect"
    except ValueError as fault:
        message = f"the plugin gave an item that cannot be written: {fault}"
    if not isinstance(each, Defect):
        each = Defect(where=f"item {number}", field="item", message=message)
    return "defects", each.model_dump(mode="json")


def _wrong_settings(fault: ValidationError) -> str:
    first = fault.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "config"
    return f"the setting “{field}” is wrong: {message_of(first)}"


def _reason(fault: BaseException) -> str:
    told = str(fault) if isinstance(fault, Refused | FetchFailed) else f"{type(fault).__name__}: {fault}"
    return " ".join(told.split())[:MAX_REASON]
