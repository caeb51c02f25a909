"""The words between a dialogue and the line it takes place on."""

from collections import deque
from collections.abc import Generator
from enum import Enum
from typing import Any

from newsletter import Outcome


class Need(Enum):
    """What a dialogue waits for; besides, it hands over bytes to be sent, and outcomes."""

    MESSAGE = "message"
    REPLY = "reply"


#: A reply's code, and the words behind it.
Reply = tuple[int, bytes]
#: Bytes to be sent, one piece after the other.
Pieces = tuple[bytes, ...]
#: Hands over pieces, outcomes and needs; is given a message or None, a reply, or the `OSError` that befell either.
Talk = Generator[Pieces | Outcome | Need, Any, None]


def next_reply(heard: deque[Reply]) -> Generator[Any, Any, Reply]:
    """Return the next reply: the one that is there, else the one that comes. Raises OSError when the line is lost."""
    return heard.popleft() if heard else (yield Need.REPLY)
