"""Replies of one or several lines (RFC 5321 §4.2.1), whatever pieces they come in."""

import smtplib
from collections import deque

from .dialogue import Reply

#: The longest reply read, in bytes; RFC 5321 §4.5.3.1.5 asks for 512 a line.
_LONGEST = 1 << 20


class Reading:
    """What was read so far: whole replies, one that is not, and its next line that is not."""

    def __init__(self) -> None:
        self.replies: deque[Reply] = deque()
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
        """Take a line; all but the last of a reply have a hyphen behind their code."""
        self._words.append(line[4:])
        if line[3:4] != b"-":
            code = int(line[:3]) if line[:3].isdigit() else -1
            self.replies.append((code, b"\n".join(self._words)))
            self._words, self._unended = [], len(self._begun)
