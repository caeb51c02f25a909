"""Collects one source in a child process: whatever the plugin does, an answer comes back in time."""

import json
import os
import signal
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from newsletter.plugin.collection import MAX_ITEMS, MAX_REASON, CollectRequest, CollectResult, FetchRecord
from newsletter.plugin.limits import Limits
from newsletter.plugin.process import Ended, Order, run
from newsletter.plugin.registry import Registry, UnknownKind
from newsletter.values.content import ContentItem, Defect, build_item

#: Bytes a child may answer.
MAX_ANSWER = 20_000_000
#: Lists, objects and tens of values of an answer, and signs of what a source wants kept in its settings.
MAX_PARTS, MAX_SETTLED = 200_000, 20_000


def collect(registry: Registry, request: CollectRequest, deadline: float = 60.0) -> CollectResult:
    """Run one collection in a child process that imports the one plugin concerned.

    `deadline` is in seconds. Never raises for a plugin's fault: the result says done, unchanged or failed, and why.
    """
    try:
        origin = registry.origin_of(request.kind)
    except UnknownKind as fault:
        return CollectResult(outcome="failed", reason=str(fault))
    given = {
        "origin": origin.model_dump(mode="json"),
        "request": request.model_dump(mode="json"),
        "limits": Limits(processor=int(deadline) + 1).model_dump(),
    }
    order = Order(
        module="newsletter.plugin.child",
        environment={"PATH": os.defpath, "LANG": "C.UTF-8"} | request.secrets,
        given=json.dumps(given).encode(),
        deadline=deadline,
        cap=MAX_ANSWER,
    )
    try:
        ended = run(order)
    except OSError as fault:
        return CollectResult(outcome="failed", reason=f"the collection could not start: {fault}")
    return _without(request.secrets, _result(ended, deadline))


def _result(ended: Ended, deadline: float) -> CollectResult:
    log = ended.log.decode(errors="replace")
    reason = _silence(ended, deadline)
    if reason:
        return CollectResult(outcome="failed", reason=reason, log=log)
    try:
        _check_size(ended.answer)
        return _read(json.loads(ended.answer), log)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, MemoryError):
        return CollectResult(outcome="failed", reason="the plugin's answer is damaged", log=log)


def _check_size(answer: bytearray) -> None:
    """Raise ValueError for an answer of small things by the million, which would keep us busy for minutes."""
    if answer.count(b"{") + answer.count(b"[") + answer.count(b",") // 10 > MAX_PARTS:
        raise ValueError("too many parts")


def _check_lists(answer: dict[str, Any]) -> None:
    if max(len(answer[name]) for name in ("items", "defects", "records")) > MAX_ITEMS + 1:
        raise ValueError("too many items, defects or records")
    if len(str(answer.get("settled", ""))) > MAX_SETTLED:
        raise ValueError("too much to remember")


def _read(answer: dict[str, Any], log: str) -> CollectResult:
    _check_lists(answer)
    items, defects = _sorted_out(answer)
    records = tuple(FetchRecord.model_validate(record) for record in answer["records"])
    said = {name: answer[name] for name in ("outcome", "reason", "settled") if name in answer}
    said["reason"] = str(said.get("reason", ""))[:MAX_REASON]
    return CollectResult(items=items, defects=defects, records=records, log=log, **said)


def _silence(ended: Ended, deadline: float) -> str:
    if ended.late:
        return f"no answer within {deadline:g} seconds"
    if ended.too_long:
        return f"the answer is larger than {MAX_ANSWER // 1_000_000} MB"
    if ended.answer:
        return ""
    if ended.code < 0:
        return f"the plugin was stopped by {_name_of(-ended.code)} before it answered"
    return f"the plugin ended without an answer (exit code {ended.code})"


def _name_of(number: int) -> str:
    """Return the name of a signal; a real-time one has none."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _sorted_out(answer: dict[str, Any]) -> tuple[tuple[ContentItem, ...], tuple[Defect, ...]]:
    """Validate the items again on our side; a wrong one, or one seen already, becomes a defect."""
    items: dict[str, ContentItem] = {}
    defects = [Defect.model_validate(defect) for defect in answer["defects"]]
    for number, found in enumerate(_rebuilt(answer["items"]), start=1):
        if isinstance(found, Defect):
            defects.append(found)
        elif found.external_id in items:
            defects.append(_twin(number, found))
        else:
            items[found.external_id] = found
    return tuple(items.values()), tuple(defects)


def _rebuilt(entries: list[Any]) -> Iterator[ContentItem | Defect]:
    for number, entry in enumerate(entries, start=1):
        fields = {str(name): value for name, value in entry.items()}
        yield build_item(_place(number, fields.get("title")), **fields)


def _twin(number: int, item: ContentItem) -> Defect:
    message = f"the identity “{item.external_id}” came twice; the first one is kept"
    return Defect(where=_place(number, item.title), field="external_id", message=message)


def _place(number: int, title: object) -> str:
    return f"item {number} ({title})" if title else f"item {number}"


def _without(secrets: dict[str, str], result: CollectResult) -> CollectResult:
    def told(text: str) -> str:
        for secret in filter(None, secrets.values()):
            text = text.replace(secret, "***").replace(quote(secret, safe=""), "***")
        return text

    shown = {
        "reason": told(result.reason),
        "log": told(result.log),
        "records": tuple(one.model_copy(update={"url": told(one.url)}) for one in result.records),
        "defects": tuple(
            one.model_copy(update={name: told(getattr(one, name)) for name in ("where", "field", "message")})
            for one in result.defects
        ),
    }
    return result.model_copy(update=shown)
