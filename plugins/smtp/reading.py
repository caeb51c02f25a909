"""Replies of one or several lines (RFC 5321 §4.2.1), whatever pieces they come in."""

import smtplib
from collections import deque
from functools import lru_cache

from .talk import Reply

#: The longest reply read, in bytes; RFC 5321 §4.5.3.1.5 asks for 512 a line.
_LONGEST = 1 << 20
#: The longest line that may be kept for the next time.
_USUAL = 512


class Reading:
    """What was read so far: whole replies, given to `replies`; one that is not, and its next line that is not."""

    def __init__(self, replies: deque[Reply]) -> None:
        self._replies = replies
        self._words: list[bytes] = []
        self._begun = b""
        self._unended = 0

    def read(self, came: bytes) -> None:
        """Take what came; raises SMTPServerDisconnected for a reply without an end."""
        self._unended += len(came)
        *lines, self._begun = (self._begun + came).split(b"\n")
        for line in lines:
            self._take(line.strip(b"\r"))
        if self._unended > _LONGEST:
            raise smtplib.SMTPServerDisconnected("a reply without an end")

    def _take(self, line: bytes) -> None:
        code, last, words = _known(line) if len(line) <= _USUAL else _parted(line)
        if last and not self._words:
            self._replies.append((code, words))
            self._unended = len(self._begun)
            return
        self._words.append(words)
        if last:
            self._replies.append((code, b"\n".join(self._words)))
            self._words, self._unended = [], len(self._begun)


def _parted(line: bytes) -> tuple[int, bool, bytes]:
    """Return a line's code, -1 when it has none; whether it is the last of its reply, without a hyphen; its words."""
    code = int(line[:3]) if line[:3].isdigit() else -1
    return code, line[3:4] != b"-", line[4:]


# Most servers say the same to everybody.
_known = lru_cache(maxsize=64)(_parted)
