"""The house's end of the fork server: one process at a time asked for, each held by five descriptors."""

import atexit
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import newsletter
from newsletter.plugin import orphans
from newsletter.plugin.fork_server import STARTED

#: Seconds the server may take to import and start one process, to start one when it has, and to end.
_PATIENCE, _AT_WORK, _FAREWELL = 30.0, 10.0, 5.0


class Child:
    """A process as we hold it: what it is given, what it says and answers, how it ended. Each is a descriptor."""

    def __init__(self) -> None:
        theirs_given, self.given, self.said, theirs_said, self.answer, theirs_answer, self.end, theirs_end, *leash = (
            _pipes(5)
        )
        theirs_leash, self._leash = leash
        self.theirs = (theirs_given, theirs_said, theirs_answer, theirs_end, theirs_leash)
        self._open = {self.given, self.said, self.answer, self.end, self._leash}

    def close_input(self) -> None:
        """Say that nothing more will be given."""
        self._close(self.given)

    def let_go(self) -> None:
        """Have it ended, with all it started; `end` tells when that is done."""
        self._close(self._leash)

    def close(self) -> None:
        """Give back what is still open."""
        for number in tuple(self._open):
            self._close(number)

    def _close(self, number: int) -> None:
        self._open.discard(number)
        os.close(number)


def _pipes(count: int) -> list[int]:
    """Return both ends of so many pipes, reading end first; all or none: a passing shortage keeps nothing open."""
    opened: list[int] = []
    try:
        for _ in range(count):
            opened += os.pipe()
    except OSError:
        for number in opened:
            os.close(number)
        raise
    return opened


class ForkServer:
    """Starts the server when it is first needed, and again when it died; safe to ask from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._owner = 0

    def start(self, order: bytes, descriptors: tuple[int, ...]) -> None:
        """Have one process started with these descriptors; raises OSError."""
        with self._lock:
            for _ in range(2):
                with contextlib.suppress(OSError):
                    control = self._connected()
                    socket.send_fds(control, [order], descriptors)
                    if control.recv(1) == STARTED:
                        control.settimeout(_AT_WORK)
                        return
                self._forget()
        raise OSError("the process that starts collections does not answer")

    def close(self) -> None:
        """End the server; what it started ends with it."""
        with self._lock:
            self._forget()

    def _connected(self) -> socket.socket:
        if self._control is None or self._owner != os.getpid():
            orphans.hide()
            self._control, theirs = socket.socketpair()
            with theirs:
                self._process = _popen(theirs.fileno())
            self._control.settimeout(_PATIENCE)
            self._owner = os.getpid()
        return self._control

    def _forget(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None and self._owner == os.getpid():
            try:
                self._process.wait(_FAREWELL)
            except subprocess.TimeoutExpired:  # a plugin may have stopped it
                self._process.kill()
                self._process.wait()
        self._control = self._process = None


def _popen(control: int) -> subprocess.Popen[bytes]:
    # Isolated mode ignores the environment and the user's folders: our own import path is given explicitly.
    boot = "import sys; sys.path[:0] = sys.argv[1:-1]; from newsletter.plugin.fork_server import main; "
    return subprocess.Popen(
        [sys.executable, "-I", "-u", "-c", boot + "main(int(sys.argv[-1]))", *_path(), str(control)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        pass_fds=(control,),
        start_new_session=True,
    )


def _path() -> list[str]:
    source = str(Path(newsletter.__file__).parent.parent)
    return [source, *(os.path.abspath(entry) for entry in sys.path if entry and entry != source)]


_server = ForkServer()
atexit.register(_server.close)


@contextmanager
def spawn(module: str, environment: Mapping[str, str]) -> Iterator[Child]:
    """Start a process that runs `main` of `module` in a session of its own, and give back all we held of it."""
    child = Child()
    try:
        order = {"module": module, "environment": dict(environment), "path": _path(), "folder": os.getcwd()}
        try:
            _server.start(json.dumps(order).encode() + b"\n", child.theirs)
        finally:
            for number in child.theirs:
                os.close(number)
        yield child
    finally:
        child.close()
