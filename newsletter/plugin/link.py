"""Asks whether an address answers, in a process of its own: a server that never ends holds nobody up."""

import json
import os

from newsletter.plugin.limits import Limits
from newsletter.plugin.process import Order, run

#: Seconds an address has to begin its answer.
DEADLINE = 10.0
_CAP = 1_000


def link_works(url: str, *, allow: frozenset[str] = frozenset(), base_url: str = "") -> bool | None:
    """Return whether a reader of `url` would find something; None when it cannot be said now.

    True for an answer of success; False for a page that is gone (404, 410), a host that does not exist and an address
    no reader can reach. Anything else, such as a server that is busy or late, says nothing. `allow` holds the private
    addresses permitted all the same.
    """
    order = {"url": url, "allow": sorted(allow), "base_url": base_url}
    given = order | {"limits": Limits(processor=int(DEADLINE) + 1).model_dump()}
    try:
        ended = run(
            Order(
                module="newsletter.plugin.link_asker",
                environment={"PATH": os.defpath, "LANG": "C.UTF-8"},
                given=json.dumps(given).encode(),
                deadline=DEADLINE,
                cap=_CAP,
            )
        )
        works = json.loads(ended.answer or b"null")
    except (OSError, ValueError):
        return None
    return works if isinstance(works, bool) and not ended.late else None
