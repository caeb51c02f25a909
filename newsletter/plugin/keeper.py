"""Stands between the fork server and a plugin's process, which may do what it likes to its parent."""

import os
import signal
import traceback
from collections.abc import Callable
from typing import NoReturn

from newsletter.plugin import orphans


def keep(act: Callable[[], None], close: int) -> NoReturn:
    """Run `act` in a process of its own, wait for it, and end as it ended.

    `close` is a descriptor that only `act` may hold open.
    """
    orphans.die_with_parent()
    # What the plugin leaves to others comes here, so that no neighbour's end is taken for its own.
    orphans.adopt()
    child = os.fork()
    if child == 0:
        _run(act)
    os.close(close)
    status = os.waitpid(child, 0)[1]
    orphans.end_all_but(())
    _end_as(status)


def _run(act: Callable[[], None]) -> NoReturn:
    orphans.die_with_parent()
    try:
        act()
    except BaseException:
        traceback.print_exc()
    # Threads a plugin left behind must not keep the process alive.
    os._exit(1)


def _end_as(status: int) -> NoReturn:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.waitstatus_to_exitcode(status))
