"""A worker's life: known before it takes its first row, its counter moving, its rows given up when it ends."""

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread
from typing import Self

from newsletter.domain.instance import Mark, follows
from newsletter.engine.instance import Memory
from newsletter.storage import instance, workers
from newsletter.storage.database import Database

log = logging.getLogger("newsletter.worker")


class _Ended(Exception):
    """The worker was declared dead, or the database is not the one it knew: its step is undone."""


class Heartbeat:
    """Announces a worker, moves its counter well within the lease, and buries it at the end.

    With each beat the database comes one step further, which the workspace remembers. One that fell back behind what
    is remembered, or became another, ends this life: whether it may send is asked before the next.

    `lease` is in seconds. A worker that was declared dead, or whose counter could not be moved for
    half a lease, is no longer alive: it must take nothing more, others may hold its rows to be in doubt.
    """

    def __init__(
        self, database: Database, now: Callable[[], datetime], lease: float, memory: Memory | None = None
    ) -> None:
        self.name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        self._database, self._now, self._lease = database, now, lease
        self._memory = memory or Memory(None)
        self._over, self._dead = Event(), Event()
        self._last = time.monotonic()
        self._thread = Thread(target=self._beat_on, name="heartbeat", daemon=True)

    def alive(self) -> bool:
        """Tell whether the worker may take another row."""
        return not self._dead.is_set() and time.monotonic() - self._last < self._lease / 2

    @property
    def dead(self) -> bool:
        """True once somebody declared the worker dead, or the database fell back: it must begin anew, if it may."""
        return self._dead.is_set()

    def __enter__(self) -> Self:
        with self._database.writing() as session:
            workers.start(session, self.name, socket.gethostname(), os.getpid(), self._now())
            self._mark = instance.advance(session)
        self._memory.keep(self._mark)
        self._last = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._over.set()
        self._thread.join()
        with self._database.writing() as session:
            workers.bury(session, self.name, self._now())

    def _beat_on(self) -> None:
        while not self._over.wait(self._lease / 5) and not self._dead.is_set():
            try:
                self._beat()
            except Exception as fault:  # the next beat tries again; meanwhile `alive` tells the truth
                log.error("heartbeat: %s: %s", type(fault).__name__, fault)

    def _beat(self) -> None:
        asked = time.monotonic()
        try:
            self._mark = self._step()
        except _Ended:
            self._dead.set()
        else:
            self._memory.keep(self._mark)
            self._last = asked

    def _step(self) -> Mark:
        """Take the database one step further and return what it says then."""
        # First what is remembered: a worker beside us that beats meanwhile must not seem to be ahead of the database.
        remembered = self._memory.remembered() or self._mark
        with self._database.writing() as session:
            known, mark = workers.beat(session, self.name), instance.advance(session)
            if not (known and follows(mark, remembered) and follows(mark, self._mark)):
                raise _Ended
        return mark
