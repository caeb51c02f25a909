"""Servers that say what a test wrote for them; what tests of many messages share."""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterable
from typing import Any, Self

from newsletter import Outcome, OutgoingMail
from newsletter.testing import a_mail


def mails(count: int) -> list[OutgoingMail]:
    return [a_mail(str(number), f"m{number}@collectivite.example") for number in range(1, count + 1)]


def states(told: Iterable[Outcome]) -> dict[str, str]:
    """Return the state of each message; each is told once."""
    outcomes = list(told)
    found = {outcome.key: outcome.state for outcome in outcomes}
    assert len(found) == len(outcomes)
    return found


class _Server:
    """One conversation with whoever calls first."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._thread = threading.Thread(target=self._answer)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join(10)
        self._door.close()

    def _answer(self) -> None:
        line, _ = self._door.accept()
        with line:
            self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        raise NotImplementedError


class scripted(_Server):  # noqa: N801 - used as a word
    """A server that says its lines, each group once something was heard, after a delay in seconds."""

    def __init__(self, *groups: Any, delay: float = 0.0) -> None:
        super().__init__()
        self._groups = [*groups[0], *groups[1:]]
        self._delay = delay
        self.heard = b""

    def _talk(self, line: socket.socket) -> None:
        for number, group in enumerate(self._groups):
            if number:
                self.heard += line.recv(200_000)
                time.sleep(self._delay)
            line.sendall("".join(f"{reply}\r\n" for reply in group).encode())
        line.settimeout(2)
        with contextlib.suppress(OSError):
            line.recv(200_000)


class gone(_Server):  # noqa: N801 - used as a word
    """A server that offers groups of commands and is gone, as after a restart, once it has been `waited` for."""

    def _talk(self, line: socket.socket) -> None:
        line.sendall(b"220 hello\r\n")
        line.recv(1_000)
        line.sendall(b"250-here\r\n250 PIPELINING\r\n")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def waited(self) -> None:
        self._thread.join(10)


class few(_Server):  # noqa: N801 - used as a word
    """A server that takes so many messages in chunks, says that it goes, and closes at once, whatever else comes."""

    def __init__(self, most: int, answer: str = "250 ok") -> None:
        super().__init__()
        self._most, self._answered = most, f"{answer}\r\n".encode()

    def _talk(self, line: socket.socket) -> None:
        # What it said last must not wait with it.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with line.makefile("rb") as words:
            line.sendall(b"220 hello\r\n")
            words.readline()
            line.sendall(b"250-here\r\n250-CHUNKING\r\n250 PIPELINING\r\n")
            taken = 0
            while taken < self._most:
                word = words.readline()
                if word.startswith(b"BDAT"):
                    words.read(int(word.split()[1]))
                    line.sendall(self._answered)
                    taken += 1
                else:
                    line.sendall(b"250 ok\r\n")
            line.sendall(b"421 that was enough\r\n")
