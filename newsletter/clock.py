"""The clock: a ticker that asks the tables what is due; the schedule lives there, not in the ticker."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event

from apscheduler.schedulers.background import BackgroundScheduler

from newsletter.app import App
from newsletter.domain.access import MACHINE
from newsletter.domain.delivery import CampaignState
from newsletter.domain.heartbeat import Watch
from newsletter.pipeline.assemble import assemble
from newsletter.pipeline.collect import collect
from newsletter.pipeline.plan import plan
from newsletter.pipeline.recover import recover
from newsletter.storage import campaigns, sources, vocabularies

log = logging.getLogger("newsletter.clock")

#: How old a source's last collection may be.
COLLECT_EVERY = timedelta(hours=1)


class Clock:
    """Calls the verbs whose time has come; two clocks on one database do no harm."""

    def __init__(self, app: App, *, seconds: float = 30.0) -> None:
        self.app, self.seconds = app, seconds
        self.context = app.context.acting(MACHINE)
        self._watch = Watch(app.settings.newsletter_lease)

    def tick(self) -> None:
        """Do what is due now, each act by itself: one that fails is logged and the others go on."""
        for act in (self.app.declare, self._collect, self._assemble, self._plan, self._recover):
            self._fenced(act)

    def run(self, stop: Event) -> None:
        """Tick until told to stop; a tick that is late is made once, never twice at a time."""
        ticker = BackgroundScheduler(timezone="UTC")
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        ticker.add_job(self.tick, "interval", seconds=self.seconds, next_run_time=datetime.now(UTC), **options)
        ticker.start()
        try:
            stop.wait()
        finally:
            ticker.shutdown(wait=True)

    def _fenced(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as fault:  # the next tick tries again
            log.error("%s: %s: %s", act.__name__.strip("_"), type(fault).__name__, fault)

    def _collect(self) -> None:
        with self.app.database.reading() as session:
            due = sources.due(session, self.context.now() - COLLECT_EVERY)
        if due:
            collect(self.context, due)

    def _assemble(self) -> None:
        with self.app.database.reading() as session:
            names = [newsletter.id for newsletter in vocabularies.newsletters(session)]
        for name in names:
            assemble(self.context, name)

    def _plan(self) -> None:
        with self.app.database.reading() as session:
            waiting = campaigns.in_states(session, [CampaignState.SCHEDULED, CampaignState.PLANNING])
        for campaign in waiting:
            plan(self.context, campaign.id)

    def _recover(self) -> None:
        recover(self.context, self._watch)
