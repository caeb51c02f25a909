"""A server that says what a test wrote for it, whatever it hears."""

import contextlib
import socket
import threading
import time
from typing import Any


class scripted:  # noqa: N801 - used as a word
    """A server that says its lines, each group once something was heard, after a delay in seconds."""

    def __init__(self, *groups: Any, delay: float = 0.0) -> None:
        self._groups = [*groups[0], *groups[1:]]
        self._delay = delay
        self.heard = b""
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._thread = threading.Thread(target=self._play)

    def __enter__(self) -> "scripted":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join(10)
        self._door.close()

    def _play(self) -> None:
        line, _ = self._door.accept()
        with line:
            for number, group in enumerate(self._groups):
                if number:
                    self.heard += line.recv(200_000)
                    time.sleep(self._delay)
                line.sendall("".join(f"{reply}\r\n" for reply in group).encode())
            line.settimeout(2)
            with contextlib.suppress(OSError):
                line.recv(200_000)
