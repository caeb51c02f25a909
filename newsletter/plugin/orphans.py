"""Processes whose parent ended: on Linux they come to the nearest ancestor that asks for them (prctl(2))."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Collection
from pathlib import Path

_PDEATHSIG, _DUMPABLE, _SUBREAPER = 1, 4, 36
#: Seconds the last orphans may take to end.
_PATIENCE = 1.0


def adopt() -> None:
    """Become the parent of every descendant whose own parent ends, even one that left its group and its session."""
    _control(_SUBREAPER, 1)


def die_with_parent() -> None:
    """Have this process killed when its parent ends."""
    _control(_PDEATHSIG, signal.SIGKILL)


def hide() -> None:
    """Keep our environment and memory from other processes of the same user: /proc shows them to root alone.

    What is started from here on is hidden as well until it runs another program.
    """
    _control(_DUMPABLE, 0)


def end_all_but(known: Collection[int]) -> None:
    """Kill every child of ours that is not among `known`, those included that come to us while we do."""
    end = time.monotonic() + _PATIENCE
    while (strangers := _children() - set(known)) and time.monotonic() < end:
        for pid in strangers:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, os.WNOHANG)
        time.sleep(0.002)


def _children() -> set[int]:
    """Return the processes whose parent we are, ended ones included; none where the system has no /proc."""
    me, found = str(os.getpid()), set()
    for entry in Path("/proc").glob("[0-9]*/stat") if sys.platform == "linux" else ():
        try:
            # The name, in parentheses, may hold anything.
            fields = entry.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if fields[1] == me:
            found.add(int(entry.parent.name))
    return found


def _control(what: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(what, value, 0, 0, 0)
