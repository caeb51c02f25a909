"""What goes over the lines while messages come: each line talks until it must wait, then the others do."""

import selectors
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Self

from newsletter import Outcome, OutgoingMail, Unavailable

from .dialogue import Need
from .line import Line

#: What a line that was set aside is given: nothing yet.
_WAITS = object()


class Traffic:
    """The lines of one delivery; `lines` are open, up to `most` are opened as messages come."""

    def __init__(
        self, coming: Iterator[OutgoingMail], lines: list[Line], opener: Callable[[OutgoingMail], Line], most: int
    ) -> None:
        self._coming, self._lines, self._opener, self._most = coming, lines, opener, most
        self._selector = selectors.DefaultSelector()
        self._runnable: deque[Line] = deque()
        #: Those that wait for a message: they are given theirs at one time, so that one commit is enough for all.
        self._hungry: list[Line] = []
        #: Nothing more comes; no other line is to be opened.
        self._ended = self._closed = False

    def __enter__(self) -> Self:
        for line in self._lines:
            self._join(line)
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()

    def run(self) -> Iterator[Outcome]:
        """Yield the outcomes, until nothing comes any more and every line is done, or no line is left."""
        while True:
            while self._runnable:
                yield from self._advance(self._runnable.popleft())
            if self._hungry:
                yield from self._resume(0)
                yield from self._feed()
            yield from self._widen()
            if not self._lines:
                return
            if not (self._runnable or self._hungry):
                yield from self._wait()

    def _feed(self) -> Iterator[Outcome]:
        hungry, self._hungry = self._hungry, []
        for line in hungry:
            yield from self._advance(line, self._next())

    def _widen(self) -> Iterator[Outcome]:
        """Open another line for the next message, as long as lines may be opened and messages come."""
        if self._ended or self._closed or len(self._lines) >= self._most:
            return
        message = self._next()
        if message is None:
            return
        try:
            line = self._opener(message)
        except Unavailable as fault:
            self._closed = True
            yield Outcome(key=message.key, state="unavailable", reply=str(fault))
        else:
            self._lines.append(line)
            self._join(line)

    def _join(self, line: Line) -> None:
        line.socket.setblocking(False)
        self._selector.register(line.socket, selectors.EVENT_READ, line)
        self._runnable.append(line)

    def _next(self) -> OutgoingMail | None:
        message = None if self._ended else next(self._coming, None)
        self._ended = message is None
        return message

    def _advance(self, line: Line, given: object = None, fault: OSError | None = None) -> Iterator[Outcome]:
        """Let a dialogue go on until it must wait or is over."""
        while given is not _WAITS:
            try:
                asked = line.talk.throw(fault) if fault is not None else line.talk.send(given)
            except StopIteration:
                self._end(line)
                return
            given = fault = None
            if isinstance(asked, Outcome):
                yield asked
            elif asked is Need.MESSAGE:
                self._hungry.append(line)
                given = _WAITS
            else:
                given, fault = self._exchanged(line, asked if isinstance(asked, bytes) else b"")

    def _exchanged(self, line: Line, words: bytes) -> tuple[object, OSError | None]:
        """Send `words`, or read a reply when there are none; `_WAITS` until that is possible."""
        if words:
            line.outgoing = memoryview(words)
        return self._tried(line, sending=bool(words))

    def _tried(self, line: Line, *, sending: bool) -> tuple[object, OSError | None]:
        try:
            if sending:
                return (None, None) if line.flush() else self._aside(line, selectors.EVENT_WRITE)
            reply = line.reply()
            return (reply, None) if reply is not None else self._aside(line, selectors.EVENT_READ)
        except OSError as lost:
            return None, lost

    def _aside(self, line: Line, event: int) -> tuple[object, None]:
        if self._selector.get_key(line.socket).events != event:
            self._selector.modify(line.socket, event, line)
        line.expires = time.monotonic() + line.patience
        return _WAITS, None

    def _wait(self) -> Iterator[Outcome]:
        """Go on with the lines that may; those that were silent for too long are lost."""
        first = min(line.expires for line in self._lines)
        yield from self._resume(max(first - time.monotonic(), 0))
        now = time.monotonic()
        for line in [line for line in self._lines if line.expires <= now and line not in self._hungry]:
            yield from self._advance(line, fault=TimeoutError("timed out"))

    def _resume(self, patience: float) -> Iterator[Outcome]:
        """Let those lines go on that may within `patience` seconds."""
        for key, _ in self._selector.select(patience):
            line: Line = key.data
            if line not in self._hungry:
                yield from self._advance(line, *self._tried(line, sending=bool(line.outgoing)))

    def _end(self, line: Line) -> None:
        """End a line; after one that was lost no other is opened: the server may be going down."""
        self._closed = self._closed or line.dialogue.lost
        self._selector.unregister(line.socket)
        self._lines.remove(line)
        line.close()
