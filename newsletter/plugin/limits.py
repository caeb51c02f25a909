"""What a collecting process may use of the machine; where the system knows no such limit, its absence is told."""

import contextlib
import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from newsletter.values.base import Value

if importlib.util.find_spec("resource"):
    import resource


class Limits(Value):
    """The bounds of one collection."""

    #: Bytes of address space.
    memory: int = 768_000_000
    #: Bytes of the largest file it may write.
    file_size: int = 50_000_000
    #: Files and connections open at once.
    descriptors: int = 256
    #: Seconds of processor time.
    processor: int = 60
    #: Processes beyond those our user has already; root is not bound by it.
    processes: int = 64


def apply(limits: Limits) -> Iterator[str]:
    """Bind this process, and all it starts, to the limits; yield what this system cannot bound."""
    if "resource" not in globals():
        yield "this system bounds neither memory nor files: only the deadline holds"
        return
    wanted = {
        "RLIMIT_AS": limits.memory,
        "RLIMIT_FSIZE": limits.file_size,
        "RLIMIT_NOFILE": limits.descriptors,
        "RLIMIT_CPU": limits.processor,
        "RLIMIT_CORE": 0,
        "RLIMIT_NPROC": limits.processes + _of_our_user(),
    }
    for name, value in wanted.items():
        if not _set(name, value):
            yield f"{sys.platform} does not accept the limit {name}"


def _of_our_user() -> int:
    """Return how many processes our user runs now."""
    me, found = os.getuid(), 0
    for entry in Path("/proc").glob("[0-9]*") if sys.platform == "linux" else ():
        with contextlib.suppress(OSError):
            found += entry.stat().st_uid == me
    return found


def _set(name: str, value: int) -> bool:
    number = getattr(resource, name, None)
    if number is None:
        return False
    _, hard = resource.getrlimit(number)
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(number, (most, most))
    except (OSError, ValueError):
        return False
    return True
