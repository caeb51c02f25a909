"""What a worker owes the campaigns, whichever engine calls it: plan, send, recover, each fenced from the others."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from newsletter.domain.access import MACHINE
from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.heartbeat import Watch
from newsletter.engine.breaker import Breaker
from newsletter.engine.heartbeat import Heartbeat
from newsletter.pipeline.context import Context
from newsletter.pipeline.plan import plan
from newsletter.pipeline.recover import recover
from newsletter.pipeline.send import Sent, send
from newsletter.pipeline.transports import transport_of
from newsletter.storage import campaigns, due, workers

log = logging.getLogger("newsletter.worker")

Result = TypeVar("Result")


class Duties:
    """The acts of one worker, with what it remembers between them; `lease` is in seconds.

    `stop` tells whether it was asked to leave, `enough` whether a pass lasted long enough.
    A fault of one act is logged and met again at the next look; when the worker is `watched`, it is raised.
    """

    def __init__(
        self, context: Context, lease: float, stop: Callable[[], bool], enough: Callable[[], bool] = lambda: False
    ) -> None:
        self.context = context.acting(MACHINE)
        self.watched = False
        self._watch = Watch(lease)
        self._stop, self._enough = stop, enough
        self._breakers: defaultdict[int, Breaker] = defaultdict(Breaker)

    def to_plan(self) -> list[Campaign]:
        """Return the campaigns to plan now."""
        with self.context.database.reading() as session:
            return due.to_plan(session, self.context.now())

    def to_send(self) -> list[Campaign]:
        """Return the campaigns to send now, but for those whose transport is left alone for a while."""
        with self.context.database.reading() as session:
            found = due.to_send(session, self.context.site.transport, self.context.now())
        return [campaign for campaign in found if not self._rests(campaign)]

    def idle(self) -> bool:
        """Tell whether no campaign is on its way now; one that waits for a later attempt is not."""
        with self.context.database.reading() as session:
            return due.is_quiet(session, self.context.now())

    def plan(self, campaign: int) -> None:
        """Plan a campaign."""
        self.fenced(f"plan campaign {campaign}", partial(plan, self.context, campaign))

    def send(self, campaign: Campaign, pulse: Heartbeat) -> int:
        """Send what is due of a campaign and return the messages settled; none while its transport rests."""
        return self.fenced(f"send campaign {campaign.id}", partial(self._send, campaign, pulse)) or 0

    def let_go(self, pulse: Heartbeat) -> None:
        """Give up what our connections still hold between two passes, when they could not tell what became of it."""
        self.fenced("let go", partial(self._let_go, pulse.name))

    def _let_go(self, worker: str) -> None:
        with self.context.database.reading() as session:
            holds = workers.holds(session, worker)
        if holds:
            with self.context.database.writing() as session:
                workers.give_up_all(session, worker, self.context.now())

    def recover(self) -> None:
        """Give an end to whatever stayed too long."""
        self.fenced("recover", partial(recover, self.context, self._watch))

    def somebody_died(self) -> bool:
        """Look at the other workers' counters; True when one stood still for a whole lease, on our own clock."""
        with self.context.database.reading() as session:
            beats = workers.beats(session)
        return bool(self._watch.silent(beats, time.monotonic()))

    def fenced(self, name: str, act: Callable[[], Result]) -> Result | None:
        """Do an act and return its result; what it raises is logged, or told when somebody waits."""
        try:
            return act()
        except Exception as fault:
            if self.watched:
                raise
            log.error("%s: %s: %s", name, type(fault).__name__, fault)
            return None

    def _rests(self, campaign: Campaign) -> bool:
        return self._breakers[campaign.id].rests(time.monotonic())

    def _send(self, campaign: Campaign, pulse: Heartbeat) -> int:
        if self._rests(campaign):
            return 0
        passes = self._connect(campaign, pulse)
        settled = sum(one.settled for one in passes)
        faults = [one.fault for one in passes if one.fault]
        breaker = self._breakers[campaign.id]
        opened = breaker.note(settled, "".join(faults), time.monotonic())
        if any(one.slowed for one in passes):
            breaker.breathe(time.monotonic())
        hopeless = any(one.hopeless for one in passes)
        if opened or hopeless:
            self._pause(campaign, faults[0] if hopeless else f"the transport does not work: {faults[0]}")
        return settled

    def _connect(self, campaign: Campaign, pulse: Heartbeat) -> list[Sent]:
        """Let every connection the transport allows send what is due, each in its thread."""
        kind, config = transport_of(self.context)
        width = kind.connections(config)
        with ThreadPoolExecutor(width, thread_name_prefix="send") as pool:
            work = [
                pool.submit(send, self.context, campaign.id, f"{pulse.name}/{number}", self._over(pulse), self._stop)
                for number in range(width)
            ]
            return [job.result() for job in work]

    def _over(self, pulse: Heartbeat) -> Callable[[], bool]:
        return lambda: self._stop() or self._enough() or not pulse.alive()

    def _pause(self, campaign: Campaign, fault: str) -> None:
        del self._breakers[campaign.id]
        with self.context.database.writing() as session:
            campaigns.move(session, campaign, CampaignState.PAUSED, self.context.by, fault)
