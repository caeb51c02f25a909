"""The child process of a question to one address: what does it answer? Nothing of its body is read."""

import json
import os
import socket
import sys
from functools import partial
from http import HTTPStatus

from newsletter.plugin.address import Refused
from newsletter.plugin.http import Caps, GuardedHttp
from newsletter.plugin.keeper import keep
from newsletter.plugin.limits import Limits, apply
from newsletter.values.occasion import LinkAnswer
from newsletter.values.source import FetchFailed

#: What an answer announces is enough: a film may be large.
_CAPS = Caps(silence=5.0, total=8.0, size=0)
_TOLD = 300
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
#: What a resolver that does answer says of a host that does not exist.
_UNKNOWN = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def main(answer_end: int) -> None:
    """Read the order on standard input; answer the fields of a `LinkAnswer` as JSON."""
    keep(partial(_ask, answer_end), close=answer_end)


def _ask(answer_end: int) -> None:
    order = json.load(sys.stdin.buffer)
    list(apply(Limits.model_validate(order["limits"])))
    with GuardedHttp(allow=frozenset(order["allow"]), base_url=order["base_url"], caps=_CAPS) as http:
        answer = _answer(order["url"], http)
    with open(answer_end, "w", encoding="utf-8") as pipe:
        json.dump(answer._asdict(), pipe)
    os._exit(0)


def _answer(url: str, http: GuardedHttp) -> LinkAnswer:
    try:
        page = http.get(url, fresh=True)
    except FetchFailed as failed:
        gone = failed.status in _GONE or _leads_nowhere(failed.__cause__)
        return LinkAnswer(failed.status, str(failed)[:_TOLD], gone=gone)
    announced = http.records[-1]
    return LinkAnswer(announced.status, media_type=page.media_type, size=announced.announced)


def _leads_nowhere(fault: BaseException | None) -> bool:
    """Tell whether an address is one nobody can read: no such host, or none of the public web."""
    if not isinstance(fault, Refused):
        return False
    resolver = fault.__cause__
    return not isinstance(resolver, socket.gaierror) or resolver.errno in _UNKNOWN
