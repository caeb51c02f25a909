"""The clock: a ticker that asks the tables what is due; the schedule lives there, not in the ticker."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from threading import Event

from apscheduler.schedulers.background import BackgroundScheduler

from newsletter.app import App
from newsletter.domain.access import MACHINE
from newsletter.domain.heartbeat import Watch
from newsletter.engine import Engine
from newsletter.engine.acts import ACTS
from newsletter.pipeline.recover import recover
from newsletter.storage import due, vocabularies

log = logging.getLogger("newsletter.clock")


class Clock:
    """Calls the verbs whose time has come, or says them to the queue; two clocks on one database do no harm."""

    def __init__(self, app: App, *, seconds: float = 30.0) -> None:
        self.app, self.seconds = app, seconds
        self.context = app.context.acting(MACHINE)
        self._shares = app.settings.newsletter_engine is Engine.PROCRASTINATE
        self._watch = Watch(app.settings.newsletter_lease)

    def tick(self) -> None:
        """Do what is due now, each act by itself: one that fails is logged and the others go on."""
        self._gather()
        self._advance()

    def _gather(self) -> None:
        """Ask the sources and the links: others may keep us waiting there."""
        self._fenced("declare", self.app.declare)
        self._act("collect")
        self._act("check_links")

    def _advance(self) -> None:
        """Do what needs nobody else: no source that hangs holds up a letter."""
        self._act("notify")
        for newsletter in self._newsletters():
            self._act("assemble", newsletter)
        for campaign in self._to_plan():
            self._act("plan", str(campaign))
        self._act("recover")

    def _act(self, verb: str, key: str = "") -> None:
        """Do one act here, or say it to the queue where many machines share the work."""
        act = self._say if self._shares else self._do
        self._fenced(f"{verb} {key}".strip(), partial(act, verb, key))

    def _do(self, verb: str, key: str) -> None:
        if verb == "recover":
            recover(self.context, self._watch)
        else:
            ACTS[verb](self.context, key)

    def _say(self, verb: str, key: str) -> None:
        with self.app.database.writing() as session:
            self.context.defer(session, verb, key)

    def run(self, stop: Event) -> None:
        """Tick until told to stop; a tick that is late is made once, never twice at a time."""
        ticker = BackgroundScheduler(timezone="UTC")
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        for act in (self._gather, self._advance):
            ticker.add_job(act, "interval", seconds=self.seconds, next_run_time=datetime.now(UTC), **options)
        ticker.start()
        try:
            stop.wait()
        finally:
            ticker.shutdown(wait=True)

    def _fenced(self, name: str, act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as fault:  # the next tick tries again
            log.error("%s: %s: %s", name, type(fault).__name__, fault)

    def _newsletters(self) -> list[str]:
        with self.app.database.reading() as session:
            return [newsletter.id for newsletter in vocabularies.newsletters(session)]

    def _to_plan(self) -> list[int]:
        with self.app.database.reading() as session:
            return [campaign.id for campaign in due.to_plan(session, self.context.now())]
