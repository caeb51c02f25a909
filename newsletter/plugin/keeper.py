"""Stands between the house and a plugin's process: whatever that process starts, nothing of it is left behind.

On Linux an orphan comes back to the keeper (prctl(2), PR_SET_CHILD_SUBREAPER), even one that left its
group and its session; elsewhere the group is all that can be ended. This contains faults, not malice.
"""

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

_PDEATHSIG, _SUBREAPER = 1, 36
#: Seconds the last orphans may take to end.
_PATIENCE = 1.0


class _Told(BaseException):
    """The house wants the end now."""


def keep(act: Callable[[], None], close: int) -> NoReturn:
    """Run `act` in a process of its own, wait for it, end all it left, and end as it ended.

    `close` is a descriptor that only `act` may hold open. SIGTERM ends it all before its time.
    """
    if not hasattr(os, "fork"):
        act()
        os._exit(0)
    _control(_SUBREAPER, 1)
    _die_with_parent()
    child = os.fork()
    if child == 0:
        _run(act)
    signal.signal(signal.SIGTERM, _tell)
    status = _wait(child, close)
    _end_all()
    _end_as(status)


def _run(act: Callable[[], None]) -> NoReturn:
    _die_with_parent()
    try:
        act()
    except BaseException:
        traceback.print_exc()
    # Threads a plugin left behind must not keep the process alive.
    os._exit(1)


def _wait(child: int, close: int) -> int:
    try:
        os.close(close)
        return os.waitpid(child, 0)[1]
    except _Told:
        return signal.SIGKILL


def _tell(*_: object) -> NoReturn:
    raise _Told


def _end_all() -> None:
    """Kill every descendant, those included that come to us while we do."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        for child in _children():
            os.kill(child, signal.SIGKILL)
        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.005)
        except ChildProcessError:
            return


def _children() -> list[int]:
    """Return the processes whose parent we are; none where the system has no /proc."""
    me, found = str(os.getpid()), []
    for entry in Path("/proc").glob("[0-9]*/stat") if sys.platform == "linux" else ():
        try:
            # The name, in parentheses, may hold anything.
            fields = entry.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if fields[1] == me and fields[0] != "Z":
            found.append(int(entry.parent.name))
    return found


def _end_as(status: int) -> NoReturn:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.waitstatus_to_exitcode(status))


def _die_with_parent() -> None:
    _control(_PDEATHSIG, signal.SIGKILL)


def _control(what: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(what, value, 0, 0, 0)
