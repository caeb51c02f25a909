"""Asks every source kind whether it recognises an address; each plugin in a process of its own, all within seconds."""

import base64
import json
import os
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from newsletter.plugin.limits import Limits
from newsletter.plugin.process import Order, run
from newsletter.plugin.registry import Registry
from newsletter.values.base import Value
from newsletter.values.source import Detected

#: Seconds until a person has an answer.
DEADLINE = 5.0
_CAP = 8_000_000
_ORDER = {"exact": 0, "announced": 1, "guessed": 2}


class Candidate(Detected):
    """A source that an address could be."""

    kind: str
    #: What the kind calls itself, for people.
    kind_label: str


class Recognised(Value):
    """What an address could be, the surest first."""

    candidates: tuple[Candidate, ...] = ()
    #: Why the page could not be had; empty when it could.
    reason: str = ""
    #: Plugins that failed while they looked, and how.
    faults: dict[str, str] = Field(default_factory=dict)


def recognise(
    registry: Registry, url: str, *, allow: frozenset[str] = frozenset(), base_url: str = "", deadline: float = DEADLINE
) -> Recognised:
    """Return the sources the page at `url` could be; a plugin that raises, hangs or crashes has recognised nothing.

    `url` is a web address; `allow` holds the private addresses permitted all the same; `deadline` is in seconds.
    """
    end = time.monotonic() + deadline
    order = {"url": url, "allow": sorted(allow), "base_url": base_url}
    page = _asked(order, end)
    if "fault" in page:
        return Recognised(reason=str(page["fault"]))
    origins = {origin.name: origin for origin in registry.origins.values()}
    asked = [order | page | {"origin": origin.model_dump(mode="json")} for origin in origins.values()]
    with ThreadPoolExecutor(max(len(asked), 1)) as pool:
        answers = list(pool.map(lambda each: _asked(each, end), asked))
    found = [one for answer in answers for one in answer.get("found", ())]
    faults = {name: str(answer["fault"]) for name, answer in zip(origins, answers, strict=True) if "fault" in answer}
    return Recognised(candidates=_ranked(registry, found), faults=faults)


def _asked(order: Mapping[str, Any], end: float) -> dict[str, Any]:
    """Return what one process answered, or its fault."""
    left = max(end - time.monotonic(), 0.1)
    try:
        ended = run(
            Order(
                module="newsletter.plugin.detector",
                environment={"PATH": os.defpath, "LANG": "C.UTF-8"},
                given=json.dumps(dict(order) | {"limits": Limits(processor=int(left) + 1).model_dump()}).encode(),
                deadline=left,
                cap=_CAP,
            )
        )
        answer = json.loads(ended.answer or b"null") or {}
    except (OSError, ValueError, RecursionError) as fault:
        return {"fault": f"could not be asked: {fault}"}
    if not isinstance(answer, dict) or not _are_objects(answer.get("found", [])):
        return {"fault": "its answer is damaged"}
    if ended.late:
        return {"fault": f"{order['url']} did not answer in time" if "page" not in order else "was too slow"}
    return answer or {"fault": "ended without an answer"}


def _are_objects(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(one, dict) for one in found)


def _ranked(registry: Registry, found: list[dict[str, Any]]) -> tuple[Candidate, ...]:
    usable = filter(None, (_candidate(registry, each) for each in found))
    return tuple(sorted(usable, key=lambda one: (_ORDER[one.certainty], one.kind)))


def _candidate(registry: Registry, found: dict[str, Any]) -> Candidate | None:
    """Return the candidate, if its settings are what its kind asks for."""
    try:
        kind = registry.source_kind(found["kind"])
        one = Candidate.model_validate(found | {"kind_label": kind.label})
        kind.Config.model_validate(one.config)
    except (ValidationError, LookupError, TypeError):
        return None
    return one


def encoded(page: BaseModel) -> dict[str, Any]:
    """Return a page as JSON can carry it."""
    plain = page.model_dump()
    return plain | {"content": base64.b64encode(plain["content"]).decode()}


def decoded(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a page from what `encoded` made."""
    return dict(plain) | {"content": base64.b64decode(plain["content"])}
