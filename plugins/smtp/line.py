"""One open connection that is never waited for: it sends what it can, and tells when a reply is whole."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from inspect import GEN_SUSPENDED, getgeneratorstate
from socket import socket

from .dialogue import Dialogue, Reply, Talk

_CHUNK = 65_536
#: The longest reply read, in bytes; RFC 5321 §4.5.3.1.5 asks for 512 a line.
_LONGEST = 1 << 20
_NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


@dataclass
class Line:
    """A secured, authenticated session with the dialogue that takes place on it."""

    session: smtplib.SMTP
    dialogue: Dialogue
    talk: Talk
    #: Seconds of silence tolerated, and the moment that ends at.
    patience: float
    expires: float = 0.0
    outgoing: memoryview = field(default_factory=lambda: memoryview(b""))
    _came: bytearray = field(default_factory=bytearray)

    @property
    def socket(self) -> socket:
        """The connection itself."""
        if self.session.sock is None:
            raise smtplib.SMTPServerDisconnected("the line is closed")
        return self.session.sock

    def flush(self) -> bool:
        """Send what is left to send; False when the other side does not take more now. Raises OSError."""
        try:
            while self.outgoing:
                self.outgoing = self.outgoing[self.socket.send(self.outgoing) :]
        except _NOT_NOW:
            return False
        return True

    def reply(self) -> Reply | None:
        """Return the next reply; None when it is not whole yet. Raises OSError when the line is lost."""
        while (found := _taken(self._came)) is None:
            try:
                came = self.socket.recv(_CHUNK)
            except _NOT_NOW:
                return None
            if not came:
                raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
            self._came += came
            if len(self._came) > _LONGEST:
                raise smtplib.SMTPServerDisconnected("a reply without an end")
        return found

    def close(self) -> None:
        """Say QUIT and wait for no answer; in the middle of a dialogue, whose body it would become, only hang up."""
        with suppress(OSError):
            if not self.dialogue.lost and getgeneratorstate(self.talk) != GEN_SUSPENDED:
                self.socket.send(b"QUIT\r\n")
        with suppress(OSError):
            self.session.close()


def _taken(came: bytearray) -> Reply | None:
    """Take one reply of one or several lines (RFC 5321 §4.2.1) off the beginning; None when it is not whole."""
    words, start = [], 0
    while (end := came.find(b"\n", start)) >= 0:
        line, start = bytes(came[start:end]).strip(b"\r"), end + 1
        words.append(line[4:])
        if line[3:4] != b"-":
            del came[:start]
            return int(line[:3]) if line[:3].isdigit() else -1, b"\n".join(words)
    return None
