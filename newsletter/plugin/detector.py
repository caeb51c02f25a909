"""The child process of a detection: fetches the page, or asks the kinds of one plugin whether they recognise it."""

import json
import os
import sys
import traceback
from collections.abc import Iterator
from functools import partial
from typing import Any

from newsletter.plugin.detection import decoded, encoded
from newsletter.plugin.http import Caps, GuardedHttp
from newsletter.plugin.keeper import keep
from newsletter.plugin.limits import Limits, apply
from newsletter.plugin.loader import load_origins
from newsletter.plugin.registry import Origin
from newsletter.values.source import FetchFailed, Page

_CAPS = Caps(silence=2.0, total=3.0, size=5_000_000)


def main(answer_end: int) -> None:
    """Read the order on standard input; answer `{"page": …}`, `{"found": […]}` or `{"fault": …}` as JSON."""
    keep(partial(_detect, answer_end), close=answer_end)


def _detect(answer_end: int) -> None:
    order = json.load(sys.stdin.buffer)
    list(apply(Limits.model_validate(order["limits"])))
    with GuardedHttp(allow=frozenset(order["allow"]), base_url=order["base_url"], caps=_CAPS) as http:
        answer = {"found": list(_found(order, http))} if "page" in order else _fetched(order["url"], http)
    with open(answer_end, "w", encoding="utf-8") as pipe:
        json.dump(answer, pipe)
    os._exit(0)


def _fetched(url: str, http: GuardedHttp) -> dict[str, Any]:
    try:
        return {"page": encoded(http.get(url))}
    except FetchFailed as fault:
        return {"fault": str(fault)}


def _found(order: dict[str, Any], http: GuardedHttp) -> Iterator[dict[str, Any]]:
    page = Page.model_validate(decoded(order["page"]))
    registry = load_origins([Origin.model_validate(order["origin"])])
    for name, kind in registry.source_kinds.items():
        try:
            detected = kind.detect(order["url"], page, http)
        except Exception:  # a kind that cannot read the page has not recognised it
            traceback.print_exc()
            continue
        if detected is not None:
            yield detected.model_dump(mode="json") | {"kind": name}
