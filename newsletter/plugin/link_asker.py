"""The child process of a question to one address: does it answer? Nothing of its body is read."""

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
from newsletter.values.source import FetchFailed

#: What an answer announces is enough: a film may be large.
_CAPS = Caps(silence=5.0, total=8.0, size=0)
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
#: What a resolver that does answer says of a host that does not exist.
_UNKNOWN = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def main(answer_end: int) -> None:
    """Read the order on standard input; answer `true`, `false` or `null` as JSON."""
    keep(partial(_ask, answer_end), close=answer_end)


def _ask(answer_end: int) -> None:
    order = json.load(sys.stdin.buffer)
    list(apply(Limits.model_validate(order["limits"])))
    with GuardedHttp(allow=frozenset(order["allow"]), base_url=order["base_url"], caps=_CAPS) as http:
        works = _works(order["url"], http)
    with open(answer_end, "w", encoding="utf-8") as pipe:
        json.dump(works, pipe)
    os._exit(0)


def _works(url: str, http: GuardedHttp) -> bool | None:
    try:
        http.get(url, fresh=True)
    except FetchFailed as failed:
        return False if failed.status in _GONE or _leads_nowhere(failed.__cause__) else None
    return True


def _leads_nowhere(fault: BaseException | None) -> bool:
    """Tell whether an address is one nobody can read: no such host, or none of the public web."""
    if not isinstance(fault, Refused):
        return False
    resolver = fault.__cause__
    return not isinstance(resolver, socket.gaierror) or resolver.errno in _UNKNOWN
