"""Asks what an address answers, in a process of its own: a server that never ends holds nobody up."""

import json
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from newsletter.plugin.limits import Limits
from newsletter.plugin.process import Order, run
from newsletter.values.occasion import LinkAnswer

#: Seconds an address has to begin its answer, and addresses asked side by side.
DEADLINE, WIDTH = 10.0, 8
_CAP = 2_000


def link_works(url: str, *, allow: frozenset[str] = frozenset(), base_url: str = "") -> bool | None:
    """Return whether a reader of `url` would find something; None when it cannot be said now.

    True for an answer of success, False for what is gone. Anything else, such as a server that is busy or late, says
    nothing. `allow` holds the private addresses permitted all the same.
    """
    answer = ask(url, allow=allow, base_url=base_url)
    if answer is None or answer.gone:
        return None if answer is None else False
    return True if 200 <= answer.status < 300 else None


def ask(url: str, *, allow: frozenset[str] = frozenset(), base_url: str = "") -> LinkAnswer | None:
    """Return what an address answers; None when it could not be asked or did not answer in time."""
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
        return None if ended.late else LinkAnswer(**json.loads(ended.answer))
    except (OSError, ValueError, TypeError):
        return None


def ask_all(urls: Iterable[str], *, allow: frozenset[str] = frozenset(), base_url: str = "") -> dict[str, LinkAnswer]:
    """Return what each address answers, asked side by side; one that did not answer in time says so."""
    wanted = tuple(dict.fromkeys(urls))
    late = LinkAnswer(0, f"no answer within {DEADLINE:g} seconds")
    with ThreadPoolExecutor(WIDTH, thread_name_prefix="links") as pool:
        answers = pool.map(partial(ask, allow=allow, base_url=base_url), wanted)
        return {url: answer or late for url, answer in zip(wanted, answers, strict=True)}
