"""What goes over the lines while messages come: each line talks until it must wait, then the others do."""

import selectors
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Self

from newsletter import Outcome, OutgoingMail, Unavailable

from .line import Line
from .messages import Messages
from .talk import Need, Pieces

#: What a line that was set aside is given: nothing yet.
_WAITS = object()


class Traffic:
    """The lines of one delivery; `lines` are open, up to `most` are opened as messages come."""

    def __init__(
        self,
        messages: Messages,
        lines: list[Line],
        opener: Callable[[OutgoingMail], Line],
        most: int,
        window: int,
    ) -> None:
        self._messages, self._lines, self._opener, self._most, self._window = messages, lines, opener, most, window
        self._selector = selectors.DefaultSelector()
        self._runnable: deque[Line] = deque()
        #: Those that wait for a message: they are given theirs at one time, so that one commit is enough for all.
        self._hungry: list[Line] = []
        #: What was learnt and not told yet.
        self._outcomes: deque[Outcome] = deque()
        #: No other line is to be opened.
        self._closed = False

    def __enter__(self) -> Self:
        for line in self._lines:
            self._join(line)
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()

    def run(self) -> Iterator[Outcome]:
        """Yield the outcomes, until nothing comes any more and every line is done, or no line is left.

        Raises what asking for a message raised, once those that left are answered for; no other leaves then.
        """
        yield from self._driven()
        self._messages.check()

    def _driven(self) -> Iterator[Outcome]:
        while True:
            while self._runnable:
                self._advance(self._runnable.popleft())
            if self._hungry:
                self._resume(0)
                yield from self._feed()
            yield from self._widen()
            if not self._lines:
                return
            if not (self._runnable or self._hungry):
                self._wait()

    def _told(self) -> Iterator[Outcome]:
        """Yield what was learnt: always before a message is asked for, as that makes room for it."""
        while self._outcomes:
            yield self._outcomes.popleft()

    def _feed(self) -> Iterator[Outcome]:
        hungry, self._hungry = self._hungry, []
        for line in hungry:
            yield from self._told()
            message = self._messages.pull()
            self._advance(line, message, self._messages.fault())
        yield from self._told()

    def _widen(self) -> Iterator[Outcome]:
        """Open another line for the next message, as long as lines may be opened and messages come."""
        yield from self._told()
        if self._messages.ended or self._closed or len(self._lines) >= self._most:
            return
        message = self._messages.pull()
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
        line.dialogue.window = self._window
        line.socket.setblocking(False)
        line.awaits = selectors.EVENT_READ
        self._selector.register(line.socket, line.awaits, line)
        self._runnable.append(line)

    def _advance(self, line: Line, given: object = None, fault: OSError | None = None) -> None:
        """Let a dialogue go on until it must wait or is over."""
        while given is not _WAITS:
            try:
                asked = line.talk.throw(fault) if fault is not None else line.talk.send(given)
            except StopIteration:
                self._end(line)
                return
            given = fault = None
            if isinstance(asked, Outcome):
                self._outcomes.append(asked)
            else:
                given, fault = self._met(line, asked)

    def _met(self, line: Line, asked: Pieces | Need) -> tuple[object, OSError | None]:
        """Return what a dialogue is given for what it asked, `_WAITS` when it must wait, or what befell the line."""
        if asked is Need.MESSAGE:
            self._hungry.append(line)
            return _WAITS, None
        if asked is Need.REPLY:
            return self._tried(line, self._awaited)
        line.take(asked)
        return self._tried(line, self._flushed)

    def _tried(self, line: Line, act: Callable[..., object], *details: int) -> tuple[object, OSError | None]:
        try:
            return act(line, *details), None
        except OSError as lost:
            line.give_up()
            return None, lost

    def _flushed(self, line: Line) -> object:
        """Send what is left to send; `_WAITS` until all of it left.

        Meanwhile replies are heard, or a server that can say no more would listen no more (RFC 2920 §3.1).
        """
        return None if line.flush() else self._aside(line, selectors.EVENT_READ | selectors.EVENT_WRITE)

    def _awaited(self, line: Line) -> object:
        """Return the next reply, `_WAITS` until it comes: nobody answers the moment after being asked."""
        return (line.veiled and line.reply()) or self._aside(line, selectors.EVENT_READ)

    def _heard(self, line: Line) -> object:
        """Return the next reply of a line that something came on, `_WAITS` until it is whole."""
        return line.reply() or self._aside(line, selectors.EVENT_READ)

    def _aside(self, line: Line, event: int) -> object:
        if line.awaits != event:
            self._selector.modify(line.socket, event, line)
            line.awaits = event
        line.expires = time.monotonic() + line.patience
        return _WAITS

    def _wait(self) -> None:
        """Go on with the lines that may; those that were silent for too long are lost."""
        first = min(line.expires for line in self._lines)
        self._resume(max(first - time.monotonic(), 0))
        now = time.monotonic()
        for line in [line for line in self._lines if line.expires <= now and line not in self._hungry]:
            line.give_up()
            self._advance(line, fault=TimeoutError("timed out"))

    def _resume(self, patience: float) -> None:
        """Let those lines go on that may within `patience` seconds."""
        for key, event in self._selector.select(patience):
            line: Line = key.data
            if line not in self._hungry:
                self._advance(line, *self._tried(line, self._ready, event))

    def _ready(self, line: Line, event: int) -> object:
        """Return what a line is given that the selector found ready."""
        if not line.outgoing:
            return self._heard(line)
        if event & selectors.EVENT_READ:
            line.listen()
        return self._flushed(line)

    def _end(self, line: Line) -> None:
        """End a line; after one that was lost no other is opened: the server may be going down."""
        self._closed = self._closed or line.dialogue.lost
        self._selector.unregister(line.socket)
        self._lines.remove(line)
        line.close()
