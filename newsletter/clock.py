"""The clock: a ticker that asks the tables what is due; the schedule lives there, not in the ticker."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from threading import Event

from apscheduler.schedulers.background import BackgroundScheduler

from newsletter.app import App
from newsletter.domain.access import MACHINE
from newsletter.domain.campaign import CampaignState
from newsletter.domain.heartbeat import Watch
from newsletter.engine.instance import Memory
from newsletter.pipeline.assemble import assemble
from newsletter.pipeline.check_links import check_links
from newsletter.pipeline.collect import collect_due
from newsletter.pipeline.notify import notify
from newsletter.pipeline.plan import plan
from newsletter.pipeline.recover import recover
from newsletter.storage import campaigns, vocabularies

log = logging.getLogger("newsletter.clock")


class Clock:
    """Calls the verbs whose time has come; two clocks on one database do no harm."""

    def __init__(self, app: App, *, seconds: float = 30.0) -> None:
        self.app, self.seconds = app, seconds
        self.context = app.context.acting(MACHINE)
        self._watch = Watch(app.settings.newsletter_lease)

    def tick(self) -> None:
        """Do what is due now, each act by itself: one that fails is logged and the others go on."""
        self._gather()
        self._advance()

    def _gather(self) -> None:
        """Ask the sources and the links: others may keep us waiting there."""
        self._fenced("declare", self.app.declare)
        self._fenced("collect", partial(collect_due, self.context))
        self._fenced("check links", partial(check_links, self.context))

    def _advance(self) -> None:
        """Do what needs nobody else: no source that hangs holds up a letter."""
        for name, act in self._acts():
            self._fenced(name, act)

    def _acts(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Yield what there is to do, each with its name; what one act changes, the next one's list sees."""
        yield "notify", self._notify
        for newsletter in self._newsletters():
            yield f"assemble {newsletter}", partial(assemble, self.context, newsletter)
        for campaign in self._planned():
            yield f"plan campaign {campaign}", partial(plan, self.context, campaign)
        yield "recover", partial(recover, self.context, self._watch)

    def _notify(self) -> None:
        Memory(self.context.site.memory).check(self.context.database)
        notify(self.context)

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

    def _planned(self) -> list[int]:
        with self.app.database.reading() as session:
            waiting = campaigns.in_states(session, [CampaignState.SCHEDULED, CampaignState.PLANNING])
        return [campaign.id for campaign in waiting]
