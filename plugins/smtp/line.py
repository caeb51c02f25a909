"""One open connection that is never waited for: it sends what it can, and tells when a reply is whole."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from inspect import GEN_SUSPENDED, getgeneratorstate
from socket import socket

from .dialogue import Dialogue, Reply, Talk
from .reading import Reading

_CHUNK = 65_536
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
    outgoing: memoryview = field(default_factory=lambda: memoryview(b""))
    #: The connection itself.
    socket: socket = field(init=False)
    _reading: Reading = field(default_factory=Reading)

    def __post_init__(self) -> None:
        if self.session.sock is None:
            raise smtplib.SMTPServerDisconnected("the line is closed")
        self.socket = self.session.sock
        #: True when what came may already be with a layer in between: only asking it tells.
        self.veiled = isinstance(self.socket, ssl.SSLSocket)

    def flush(self) -> bool:
        """Send what is left to send; False when the other side does not take more now. Raises OSError."""
        try:
            while self.outgoing:
                self.outgoing = self.outgoing[self.socket.send(self.outgoing) :]
        except _NOT_NOW:
            return False
        return True

    def known(self) -> Reply | None:
        """Return the next reply if it came with those before it."""
        return self._reading.replies.popleft() if self._reading.replies else None

    def reply(self) -> Reply | None:
        """Return the next reply; None when it is not whole yet. Raises OSError when the line is lost."""
        while not self._reading.replies:
            try:
                came = self.socket.recv(_CHUNK)
            except _NOT_NOW:
                return None
            if not came:
                raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
            self._reading.read(came)
        return self.known()

    def close(self) -> None:
        """Say QUIT and wait for no answer; in the middle of a dialogue, whose body it would become, only hang up."""
        with suppress(OSError):
            if not self.dialogue.lost and getgeneratorstate(self.talk) != GEN_SUSPENDED:
                self.socket.send(b"QUIT\r\n")
        with suppress(OSError):
            self.session.close()
