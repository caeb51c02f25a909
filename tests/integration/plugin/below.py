"""What lives below this process's fork server, to which every orphan comes back."""

import os
from pathlib import Path


def server() -> int:
    """Return the process number of our fork server, which must have been used before."""
    (found,) = servers()
    return found


#: How its command line begins the program; the processes our tests start commands from name it too.
_BEGINS = b"from newsletter.plugin.fork_server import main"


def servers() -> set[int]:
    """Return the process number of our fork server; nothing between the end of one and the start of the next."""
    return {pid for pid, above in _parents().items() if above == os.getpid() and _BEGINS in _command(pid)}


def left_behind() -> set[int]:
    """Return every process below our fork server."""
    parents, above = _parents(), servers()
    found = set(above)
    while below := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= below
    return found - above


def descriptors(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def _parents() -> dict[int, int]:
    return dict(filter(None, map(_parent, Path("/proc").glob("[0-9]*"))))


def _parent(entry: Path) -> tuple[int, int] | None:
    try:
        return int(entry.name), int((entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[1])
    except OSError:
        return None


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
