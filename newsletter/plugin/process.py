"""Runs one child process within bounds: a deadline, a cap on its answer, nothing left behind."""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

import newsletter

#: How much of the child's noise is kept.
LOG_TAIL = 8_000
_READ = 65_536
#: Seconds between two looks at whether the child still lives.
_PULSE = 0.1
#: Seconds a child has to end once it has answered.
_GRACE = 1.0
#: Seconds it has to end what it started when it is late.
_FAREWELL = 0.5
#: Reads of what an exited child left behind.
_DRAIN = 32


@dataclass(frozen=True)
class Order:
    """What to run: the command without the answer's descriptor, which is appended as last argument."""

    command: list[str]
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


def child_command(module: str) -> list[str]:
    """Return the command of a child whose `main` is in `module`, without the descriptor it answers on.

    Isolated mode ignores the environment and the user's folders: our own import path is given explicitly.
    """
    source = str(Path(newsletter.__file__).parent.parent)
    path = [source, *(os.path.abspath(entry) for entry in sys.path if entry and entry != source)]
    boot = f"import sys; sys.path[:0] = sys.argv[1:-1]; from {module} import main; main(int(sys.argv[-1]))"
    return [sys.executable, "-I", "-u", "-c", boot, *path]


def run(order: Order) -> Ended:
    """Run the child in a session of its own and return what it answered before the deadline.

    The answer travels on a pipe of its own, so that whatever is printed cannot damage it. Every process
    of the child's group is killed at the end, whatever the end.
    """
    answer, answer_end = os.pipe()
    try:
        process = subprocess.Popen(
            [*order.command, str(answer_end)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=order.environment,
            pass_fds=(answer_end,),
            start_new_session=True,
        )
    except BaseException:
        os.close(answer)
        raise
    finally:
        os.close(answer_end)
    with open(answer, "rb", buffering=0), process:
        try:
            ended = _Conversation(order, process, answer).hold()
        finally:
            _kill_group(process)
    ended.code = process.returncode
    return ended


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Let the child end what it started, then end its whole group."""
    # The child is not reaped yet: its number cannot belong to somebody else.
    os.kill(process.pid, signal.SIGTERM)
    end = time.monotonic() + _FAREWELL
    while time.monotonic() < end and not _has_exited(process):
        time.sleep(0.002)
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
    process.wait()


def _has_exited(process: subprocess.Popen[bytes]) -> bool:
    """Tell whether the child has ended, without reaping it."""
    if not hasattr(os, "waitid"):
        return process.poll() is not None
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


class _Conversation:
    """Feeds the child and listens to it until it has answered, has died or is late."""

    def __init__(self, order: Order, process: subprocess.Popen[bytes], answer: int) -> None:
        self._order, self._process, self._answer = order, process, answer
        self._log, self._input = cast(IO[bytes], process.stdout), cast(IO[bytes], process.stdin)
        self._left = memoryview(order.given)
        self._selector = selectors.DefaultSelector()
        self._answered = False
        self._ended = Ended()

    def hold(self) -> Ended:
        with self._selector:
            self._watch(self._answer, selectors.EVENT_READ, self._listen)
            self._watch(self._log.fileno(), selectors.EVENT_READ, self._keep_log)
            self._watch(self._input.fileno(), selectors.EVENT_WRITE, self._feed)
            self._ended.late = not self._wait(self._order.deadline, lambda: self._answered or self._over())
            if not self._ended.late and not self._ended.too_long:
                self._wait(_GRACE, self._over)
                self._drain()
        return self._ended

    def _over(self) -> bool:
        return _has_exited(self._process)

    def _watch(self, pipe: int, event: int, act: Callable[[], bool]) -> None:
        os.set_blocking(pipe, False)
        self._selector.register(pipe, event, act)

    def _wait(self, seconds: float, done: Callable[[], bool]) -> bool:
        end = time.monotonic() + seconds
        while not done():
            left = end - time.monotonic()
            if left <= 0:
                return False
            for key, _ in self._selector.select(min(left, _PULSE)):
                if not key.data():
                    self._selector.unregister(key.fd)
        return True

    def _drain(self) -> None:
        # What an exited child left in the pipes; bounded, since a grandchild may still be writing.
        for act in (self._listen, self._keep_log):
            for _ in range(_DRAIN):
                try:
                    if not act():
                        break
                except BlockingIOError:
                    break

    def _listen(self) -> bool:
        data = os.read(self._answer, _READ)
        self._ended.answer += data
        self._ended.too_long = len(self._ended.answer) > self._order.cap
        self._answered = self._answered or not data or self._ended.too_long
        return bool(data) and not self._ended.too_long

    def _keep_log(self) -> bool:
        data = os.read(self._log.fileno(), _READ)
        self._ended.log += data
        del self._ended.log[:-LOG_TAIL]
        return bool(data)

    def _feed(self) -> bool:
        try:
            self._left = self._left[os.write(self._input.fileno(), self._left[:_READ]) :] if self._left else self._left
        except BrokenPipeError:
            return self._close_input()
        return bool(self._left) or self._close_input()

    def _close_input(self) -> bool:
        self._selector.unregister(self._input.fileno())
        self._input.close()
        return True
