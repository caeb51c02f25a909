"""The words between a dialogue and the line it takes place on."""

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
#: Hands over pieces, outcomes and needs; is given a message or None, a reply, or the `OSError` that befell it.
Talk = Generator[Pieces | Outcome | Need, Any, None]
