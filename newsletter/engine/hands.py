"""The hands of a worker under procrastinate: jobs are taken from the queue and done, each in a thread of its own."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from threading import Event, Thread, current_thread
from typing import Any, Self

from procrastinate import App, PsycopgConnector

from newsletter.domain.hint import Hint

log = logging.getLogger("newsletter.worker")
# Its errors come with their whole stack; ours say in one line what went wrong.
logging.getLogger("procrastinate").setLevel(logging.CRITICAL)

#: Jobs done at one time, by queue: one campaign is sent, over all the connections its transport allows.
WIDTH = {"send": 1, "work": 3}
#: Seconds between two looks into the queue. Looking is cheap and, unlike LISTEN, passes through any pooler.
POLL = 1.0
#: Seconds a job may go on after it was asked to stop; what it leaves, others find in the tables.
GRACE = 8.0
#: Seconds to wait before the next attempt when the queue cannot be read.
REST = 2.0
#: Connections to the database the hands may use.
CONNECTIONS = 3


class _Ended(Exception):
    """Taking jobs ended by itself, as it does when the database went away."""


class Hands:
    """Takes jobs for as long as the block lasts; at its end, waits a while for those in hand.

    `conninfo` names the database as libpq does; `perform` does one job and raises nothing. A job is done once it
    was tried, however it went: it was only a hint.
    """

    def __init__(self, conninfo: str, verbs: Iterable[str], perform: Callable[[Hint], None]) -> None:
        self._conninfo, self._verbs, self._perform = conninfo, tuple(verbs), perform
        self._in_hand: dict[Thread, Hint] = {}
        self._ready = Event()
        self._thread = Thread(target=lambda: asyncio.run(self._live()), name="hands", daemon=True)

    @property
    def in_hand(self) -> tuple[Hint, ...]:
        """What is being done now."""
        return tuple(self._in_hand.values())

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *exc: object) -> None:
        self._loop.call_soon_threadsafe(self._taking.cancel)
        self._thread.join()

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(_tell)
        self._taking = asyncio.create_task(self._take_on())
        self._ready.set()
        with suppress(asyncio.CancelledError):
            await self._taking

    async def _take_on(self) -> None:
        """Take jobs until cancelled, whatever becomes of the database meanwhile."""
        while True:
            try:
                await self._take()
            except* Exception as faults:
                log.error("queue: %s; it is tried again", _words(faults))
            await asyncio.sleep(REST)

    async def _take(self) -> None:
        app = self._app()
        async with app.open_async(), asyncio.TaskGroup() as group:
            for queue, width in WIDTH.items():
                group.create_task(_take_from(app, queue, width))

    def _app(self) -> App:
        pool: dict[str, Any] = {"min_size": 1, "max_size": CONNECTIONS, "kwargs": {"connect_timeout": 10}}
        app = App(connector=PsycopgConnector(conninfo=self._conninfo, **pool))
        for verb in self._verbs:
            app.task(name=verb)(partial(self._apart, verb))
        return app

    async def _apart(self, verb: str, key: str = "") -> None:
        """Do a job in a thread of its own, which nobody waits for when the process must end."""
        loop, done = asyncio.get_running_loop(), asyncio.Event()

        def act() -> None:
            try:
                self._do(Hint(verb, key))
            finally:
                with suppress(RuntimeError):  # nobody waits any more
                    loop.call_soon_threadsafe(done.set)

        Thread(target=act, name=f"{verb} {key}".strip(), daemon=True).start()
        await done.wait()

    def _do(self, hint: Hint) -> None:
        self._in_hand[current_thread()] = hint
        try:
            self._perform(hint)
        finally:
            del self._in_hand[current_thread()]


async def _take_from(app: App, queue: str, width: int) -> None:
    await app.run_worker_async(
        queues=[queue],
        concurrency=width,
        fetch_job_polling_interval=POLL,
        listen_notify=False,
        delete_jobs="always",
        install_signal_handlers=False,
        shutdown_graceful_timeout=GRACE,
    )
    raise _Ended("it cannot be read any more")


def _tell(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Say in one line what procrastinate met where nobody waits for it: somebody emptied the queue, for example."""
    log.warning("queue: %s", _words(context.get("exception") or context.get("message")))


def _words(fault: object) -> str:
    """Return the words of the first cause."""
    while isinstance(fault, BaseExceptionGroup):
        fault = fault.exceptions[0]
    while isinstance(fault, BaseException) and fault.__cause__ is not None:
        fault = fault.__cause__
    return " ".join(str(fault).split("\n")[0].split()) or type(fault).__name__
