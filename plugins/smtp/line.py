"""One open connection that is never waited for: it sends what it can, and tells when a reply is whole."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from inspect import GEN_SUSPENDED, getgeneratorstate
from socket import socket

from .dialogue import Dialogue
from .reading import Reading
from .talk import Pieces, Reply, Talk

_CHUNK = 65_536
#: Pieces sent at one time (IOV_MAX of POSIX is at least 16; of Linux and macOS, 1024).
_MOST = 1024
_NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


@dataclass(eq=False)
class Line:
    """A secured, authenticated session with the dialogue that takes place on it."""

    session: smtplib.SMTP
    dialogue: Dialogue
    talk: Talk
    #: Seconds of silence tolerated, and the moment that ends at.
    patience: float
    expires: float = 0.0
    #: The event it was set aside for.
    awaits: int = 0
    #: What is left to send: pieces of which nothing left yet, or the rest of them.
    outgoing: Pieces | memoryview = ()
    #: The connection itself.
    socket: socket = field(init=False)
    _reading: Reading = field(init=False)

    def __post_init__(self) -> None:
        self._reading = Reading(self.dialogue.heard)
        if self.session.sock is None:
            raise smtplib.SMTPServerDisconnected("the line is closed")
        self.socket = self.session.sock
        #: True when what came may already be with a layer in between: only asking it tells.
        self.veiled = isinstance(self.socket, ssl.SSLSocket)

    def take(self, pieces: Pieces) -> None:
        """Take what is to be sent; whole, where a layer lies in between."""
        self.outgoing = memoryview(b"".join(pieces)) if self.veiled else pieces

    def flush(self) -> bool:
        """Send what is left to send; False when the other side does not take more now. Raises OSError."""
        try:
            while self.outgoing:
                self.outgoing = self._pushed()
        except _NOT_NOW:
            return False
        return True

    def _pushed(self) -> Pieces | memoryview:
        """Send what the other side takes now, mostly all of it; return the rest."""
        if isinstance(self.outgoing, memoryview):
            return self.outgoing[self.socket.send(self.outgoing) :]
        pieces = self.outgoing[:_MOST]
        sent = self.socket.sendmsg(pieces)
        if sent == sum(map(len, pieces)):
            return self.outgoing[_MOST:]
        return memoryview(b"".join(self.outgoing))[sent:]

    def reply(self) -> Reply | None:
        """Return the next reply; None when it is not whole yet. Raises OSError when the line is lost."""
        heard = self.dialogue.heard
        while not heard:
            if not self.listen():
                return None
        return heard.popleft()

    def listen(self) -> bool:
        """Read what came; False when nothing did. Raises OSError when the line is lost."""
        try:
            came = self.socket.recv(_CHUNK)
        except _NOT_NOW:
            return False
        if not came:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        self._reading.read(came)
        return True

    def give_up(self) -> None:
        """Send nothing more; hear what was said before the line was lost."""
        self.outgoing = ()
        with suppress(OSError):
            while self.listen():
                pass

    def close(self) -> None:
        """Say QUIT and wait for no answer; in the middle of a dialogue, whose body it would become, only hang up."""
        with suppress(OSError):
            if not self.dialogue.lost and getgeneratorstate(self.talk) != GEN_SUSPENDED:
                self.socket.send(b"QUIT\r\n")
        with suppress(OSError):
            self.session.close()
