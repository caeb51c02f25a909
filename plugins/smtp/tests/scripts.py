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


class few:  # noqa: N801 - used as a word
    """A server that takes so many messages in chunks, says that it goes, and closes at once, whatever else comes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._thread = threading.Thread(target=self._take)

    def __enter__(self) -> "few":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join(10)
        self._door.close()

    def _take(self) -> None:
        line, _ = self._door.accept()
        # What it said last must not wait with it.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with line, line.makefile("rb") as words:
            line.sendall(b"220 hello\r\n")
            words.readline()
            line.sendall(b"250-here\r\n250-CHUNKING\r\n250 PIPELINING\r\n")
            taken = 0
            while taken < self._most:
                word = words.readline()
                if word.startswith(b"BDAT"):
                    words.read(int(word.split()[1]))
                    taken += 1
                line.sendall(b"250 ok\r\n")
            line.sendall(b"421 that was enough\r\n")
