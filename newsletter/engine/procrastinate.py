"""The engine for many machines: what is due is said to procrastinate's queue, and any worker does it.

The queue is a hint. Every worker looks at the tables for itself and says what is due; emptied, the queue is full again
a look later. A job says “campaign 42 has due rows”, never “write to this member”: rows are taken from the ledger.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Event, Lock

from newsletter.domain.campaign import Campaign
from newsletter.domain.hint import Hint
from newsletter.engine import local
from newsletter.engine.acts import ACTS
from newsletter.engine.duties import Duties
from newsletter.engine.hands import Hands
from newsletter.engine.heartbeat import Heartbeat
from newsletter.pipeline.context import Context
from newsletter.storage import queue
from newsletter.storage.database import Session

#: Seconds after which a worker goes to the end of the line with its campaign, so that a small one need not wait.
TURN = 60.0
VERBS = (*ACTS, "send", "recover")


def defer(session: Session, verb: str, key: str) -> None:
    """Say to the workers, in the session's own transaction, that there is something to do."""
    queue.defer(session, Hint(verb, key))


class Worker(local.Worker):
    """One process among any number, on any number of machines that share nothing but the database."""

    def __init__(self, context: Context, *, lease: float = 30.0, stop: Event | None = None) -> None:
        super().__init__(context, lease=lease, stop=stop)
        self._duties = Duties(context, lease, self._must_stop, self._turn_is_over)
        self._hands: Hands | None = None
        self._sending, self._leaving, self._turn_ends = Lock(), Event(), 0.0
        self._settled: deque[int] = deque()
        self._faults: deque[Exception] = deque()

    @property
    def unfinished(self) -> tuple[Hint, ...]:
        """What is being done now; once the worker has ended, what others will find in the tables again."""
        return self._hands.in_hand if self._hands else ()

    def run(self, *, until_idle: bool = False) -> int:
        """Work as the local worker does, on what the queue hands out; returns the messages settled here."""
        return super().run(until_idle=until_idle) + self._counted()

    def once(self, pulse: Heartbeat) -> int:
        """Say to the queue what is due; returns the messages settled since the last look."""
        if self._faults:
            raise self._faults.popleft()
        if self._sending.acquire(blocking=False):
            try:
                self._duties.let_go(pulse)
            finally:
                self._sending.release()
        hints = list(self._due())
        with self.context.database.writing() as session:
            queue.hand_over(session, hints)
        return self._counted()

    def idle(self) -> bool:
        """Tell whether nothing is in hand and no campaign is on its way; what is finished is ended first."""
        if self.unfinished or not super().idle():
            return False
        self._duties.recover()
        return super().idle()

    @contextmanager
    def at_work(self, pulse: Heartbeat) -> Iterator[None]:
        """Take jobs and do them, in threads of their own, for as long as the block lasts."""
        with self.context.database.writing() as session:
            queue.forget_lost(session)
        self._leaving.clear()
        with Hands(queue.conninfo(self.context.database.url), VERBS, partial(self._perform, pulse)) as self._hands:
            try:
                yield
            finally:
                self._leaving.set()

    def _counted(self) -> int:
        return sum(self._settled.popleft() for _ in range(len(self._settled)))

    def _due(self) -> Iterator[Hint]:
        for campaign in self._duties.to_plan():
            yield Hint("plan", str(campaign.id))
        for campaign in self._duties.to_send():
            yield Hint("send", str(campaign.id))
        if self._duties.somebody_died():
            yield Hint("recover")
        yield Hint("recover", after=self._lease)

    def _perform(self, pulse: Heartbeat, hint: Hint) -> None:
        try:
            self._duties.fenced(hint.lock, partial(self._do, pulse, hint))
        except Exception as fault:  # somebody waits: the next look tells
            self._faults.append(fault)

    def _do(self, pulse: Heartbeat, hint: Hint) -> None:
        if hint.verb == "send":
            self._send(int(hint.key), pulse)
        elif hint.verb == "recover":
            self._duties.recover()
        else:
            ACTS[hint.verb](self._duties.context, hint.key)

    def _send(self, campaign: int, pulse: Heartbeat) -> None:
        """Send what is due of a campaign; a pass that still goes on after its job was lost is the only one."""
        if not self._sending.acquire(blocking=False):
            return
        try:
            for found in self._found(campaign):
                self._turn_ends = time.monotonic() + TURN
                self._settled.append(self._duties.send(found, pulse))
        finally:
            self._sending.release()
        if not self._found(campaign):
            with self.context.database.writing() as session:
                queue.hand_over(session, [Hint("recover")])

    def _found(self, campaign: int) -> list[Campaign]:
        return [found for found in self._duties.to_send() if found.id == campaign]

    def _must_stop(self) -> bool:
        return self.stop.is_set() or self._leaving.is_set()

    def _turn_is_over(self) -> bool:
        return time.monotonic() > self._turn_ends
