"""Runs one child process within bounds: a deadline, a cap on its answer, nothing left behind."""

import os
import selectors
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from newsletter.plugin.forking import Child, spawn

#: How much of the child's noise is kept.
LOG_TAIL = 8_000
_READ = 65_536
#: Seconds a child has to end once it has answered.
_GRACE = 1.0
#: Seconds it then has to end what it started.
_FAREWELL = 3.0
#: Reads of what an exited child left behind.
_DRAIN = 32
#: Held by the one child that is run again after its server died.
_ALONE = threading.Lock()


@dataclass(frozen=True)
class Order:
    """What to run: a module of ours whose `main` receives the descriptor of the answer."""

    module: str
    environment: dict[str, str]
    #: What the child reads on its standard input.
    given: bytes
    #: Seconds.
    deadline: float
    #: Bytes of the answer.
    cap: int


@dataclass
class Ended:
    """How the child ended."""

    answer: bytearray = field(default_factory=bytearray)
    log: bytearray = field(default_factory=bytearray)
    #: The exit code, or minus the signal's number.
    code: int = 0
    late: bool = False
    too_long: bool = False
    #: The server that started it died with it, whoever killed that server.
    cut_off: bool = False


def run(order: Order) -> Ended:
    """Run the child in a session of its own and return what it answered before the deadline.

    The answer travels on a pipe of its own, so that whatever is printed cannot damage it. Whatever the child
    started is ended with it. A child that another one's deed cut off is run once more in the time that is left, after
    all other such ones: whoever kills the server then is alone. Raises OSError when no process can be started.
    """
    end = time.monotonic() + order.deadline
    ended = _held(order)
    if ended.cut_off and _ALONE.acquire(timeout=max(0.0, end - time.monotonic())):
        try:
            left = end - time.monotonic()
            return _held(replace(order, deadline=left)) if left > 0 else ended
        finally:
            _ALONE.release()
    return ended


def _held(order: Order) -> Ended:
    with spawn(order.module, order.environment) as child:
        return _Conversation(order, child).hold()


class _Conversation:
    """Feeds the child and listens to it until it has answered, has ended or is late."""

    def __init__(self, order: Order, child: Child) -> None:
        self._order, self._child = order, child
        self._left = memoryview(order.given)
        self._selector = selectors.DefaultSelector()
        self._answered = self._over = False
        self._told = b""
        self._ended = Ended()

    def hold(self) -> Ended:
        with self._selector:
            self._watch(self._child.answer, selectors.EVENT_READ, self._listen)
            self._watch(self._child.said, selectors.EVENT_READ, self._keep_log)
            self._watch(self._child.given, selectors.EVENT_WRITE, self._feed)
            self._watch(self._child.end, selectors.EVENT_READ, self._note_end)
            self._ended.late = not self._wait(self._order.deadline, lambda: self._answered or self._over)
            if not self._ended.late and not self._ended.too_long:
                self._wait(_GRACE, lambda: self._over)
                self._drain()
            self._child.let_go()
            self._wait(_FAREWELL, lambda: self._over)
        self._ended.code = int(self._told or -signal.SIGKILL)
        self._ended.cut_off = self._over and not self._told and not self._ended.answer
        return self._ended

    def _watch(self, pipe: int, event: int, act: Callable[[], bool]) -> None:
        os.set_blocking(pipe, False)
        self._selector.register(pipe, event, act)

    def _wait(self, seconds: float, done: Callable[[], bool]) -> bool:
        end = time.monotonic() + seconds
        while not done():
            left = end - time.monotonic()
            if left <= 0:
                return False
            for key, _ in self._selector.select(left):
                if not key.data():
                    self._selector.unregister(key.fd)
        return True

    def _drain(self) -> None:
        # What an ended child left in the pipes; bounded, since something it started may still be writing.
        for act in (self._listen, self._keep_log):
            for _ in range(_DRAIN):
                try:
                    if not act():
                        break
                except BlockingIOError:
                    break

    def _listen(self) -> bool:
        data = os.read(self._child.answer, _READ)
        if self._ended.late or self._ended.too_long:
            return bool(data)  # too late to count
        self._ended.answer += data
        self._ended.too_long = len(self._ended.answer) > self._order.cap
        self._answered = self._answered or not data or self._ended.too_long
        return bool(data) and not self._ended.too_long

    def _keep_log(self) -> bool:
        data = os.read(self._child.said, _READ)
        self._ended.log += data
        del self._ended.log[:-LOG_TAIL]
        return bool(data)

    def _note_end(self) -> bool:
        data = os.read(self._child.end, _READ)
        self._told += data
        self._over = not data
        return bool(data)

    def _feed(self) -> bool:
        try:
            self._left = self._left[os.write(self._child.given, self._left[:_READ]) :] if self._left else self._left
        except BrokenPipeError:
            return self._close_input()
        return bool(self._left) or self._close_input()

    def _close_input(self) -> bool:
        self._selector.unregister(self._child.given)
        self._child.close_input()
        return True
