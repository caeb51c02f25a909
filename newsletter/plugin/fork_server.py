"""The fork server: a small process that has imported what every collection needs, and forks itself for each one.

Starting Python and importing our values takes half a second; a fork takes a millisecond and keeps nothing
of the collection before. It knows nothing of sources: it starts processes, ends them, and tells how they ended.
"""

import contextlib
import importlib
import json
import os
import selectors
import signal
import socket
import sys
from dataclasses import dataclass
from functools import partial
from typing import Any, NoReturn

from newsletter.plugin import orphans

#: What every collection would import anew.
PRELOADED = ("newsletter.plugin.child", "newsletter.plugin.link_asker", "newsletter.plugin.probed")
#: Answered when a process was started.
STARTED = b"k"
#: The descriptors that come with an order: input, output, answer, end, leash.
DESCRIPTORS = 5
_ANSWER = 3
_MOST_DESCRIPTORS = 65_536


@dataclass
class _Process:
    pid: int
    #: Where its end is told.
    end: int
    #: Closed by the house when it must end.
    leash: int


def main(control: int) -> None:
    """Serve the orders that come on the socket `control` until the house closes it."""
    for name in PRELOADED:
        importlib.import_module(name)
    orphans.adopt()
    orphans.hide()
    with socket.socket(fileno=control) as house:
        _Server(house).serve()


class _Server:
    def __init__(self, house: socket.socket) -> None:
        self._house = house
        self._open = True
        self._processes: dict[int, _Process] = {}
        self._selector = selectors.DefaultSelector()
        self._selector.register(house, selectors.EVENT_READ, self._obey)
        self._wakes, woken = os.pipe()
        os.set_blocking(self._wakes, False)
        os.set_blocking(woken, False)
        signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector.register(self._wakes, selectors.EVENT_READ, self._reap)

    def serve(self) -> None:
        while self._open:
            for key, _ in self._selector.select():
                key.data()
        for pid in list(self._processes):
            _kill_group(pid)
        # What left its group, and its session, comes to us once its parents are gone.
        orphans.end_all_but(())

    def _obey(self) -> None:
        data, descriptors, _, _ = socket.recv_fds(self._house, 65_536, DESCRIPTORS)
        while data and not data.endswith(b"\n"):
            data += self._house.recv(65_536)
        if not data:
            self._open = False
            return
        try:
            self._start(json.loads(data), descriptors)
        except (OSError, ValueError):  # no process or no descriptor left: the house sees its pipes close
            for number in descriptors:
                os.close(number)
        self._house.sendall(STARTED)

    def _start(self, order: dict[str, Any], descriptors: list[int]) -> None:
        given, said, answer, end, leash = descriptors
        pid = os.fork()
        if pid == 0:
            _become(order, (given, said, answer))
        for number in (given, said, answer):
            os.close(number)
        self._processes[pid] = _Process(pid, end, leash)
        self._selector.register(leash, selectors.EVENT_READ, partial(self._let_go, self._processes[pid]))

    def _let_go(self, process: _Process) -> None:
        if self._processes.get(process.pid) is process:
            self._selector.unregister(process.leash)
            _kill_group(process.pid)

    def _reap(self) -> None:
        os.read(self._wakes, 4096)
        ended = [(self._processes.pop(pid), _bury(pid)) for pid in list(self._processes) if _has_ended(pid)]
        orphans.end_all_but(self._processes)
        for process, code in ended:
            self._tell_end(process, code)

    def _tell_end(self, process: _Process, code: int) -> None:
        if process.leash in self._selector.get_map():
            self._selector.unregister(process.leash)
        os.close(process.leash)
        # The house may have stopped listening.
        with contextlib.suppress(BrokenPipeError):
            os.write(process.end, str(code).encode())
        os.close(process.end)


def _bury(pid: int) -> int:
    """Kill what is left of an ended process's group and return its exit code, or minus its signal's number."""
    # Not reaped yet: its number cannot belong to somebody else.
    _kill_group(pid)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _kill_group(pid: int) -> None:
    """Kill a child not reaped yet and its group, which may not exist yet, or have nobody alive in it."""
    os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _become(order: dict[str, Any], descriptors: tuple[int, int, int]) -> NoReturn:
    """Turn this copy of the server into the process that was ordered; nothing of the server stays open in it."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    given, said, answer = (os.dup(number) if number <= _ANSWER else number for number in descriptors)
    for number, target in ((given, 0), (said, 1), (said, 2), (answer, _ANSWER)):
        os.dup2(number, target)
    os.closerange(_ANSWER + 1, min(os.sysconf("SC_OPEN_MAX"), _MOST_DESCRIPTORS))
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.path[:] = order["path"]
    os.chdir(order["folder"])
    try:
        importlib.import_module(order["module"]).main(_ANSWER)
    finally:
        os._exit(1)
