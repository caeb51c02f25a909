"""The local engine: threads that look for due work in the tables, so that nothing depends on a queue."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import TypeVar

from newsletter.domain.access import MACHINE
from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.heartbeat import Watch
from newsletter.engine.breaker import Breaker
from newsletter.engine.heartbeat import Heartbeat
from newsletter.engine.instance import Memory
from newsletter.pipeline.context import Context
from newsletter.pipeline.plan import plan
from newsletter.pipeline.recover import recover
from newsletter.pipeline.send import Sent, send
from newsletter.pipeline.transports import transport_of
from newsletter.storage import campaigns, ledger, throttles

log = logging.getLogger("newsletter.worker")

#: Seconds between two looks for work.
POLL = 1.0
Result = TypeVar("Result")


class Worker:
    """One process that plans and sends what is due; any number of them may run on the same database."""

    def __init__(self, context: Context, *, lease: float = 30.0, stop: Event | None = None) -> None:
        self.context = context.acting(MACHINE)
        self.stop = stop or Event()
        self._lease = lease
        self._watch = Watch(lease)
        self._breakers: defaultdict[int, Breaker] = defaultdict(Breaker)
        self._watched = False
        self._memory = Memory(context.site.memory)

    def run(self, *, until_idle: bool = False) -> int:
        """Work until told to stop, or until nothing is left to do; returns the messages settled.

        Declared dead by mistake (a machine that slept), it begins a new life under a new name. A fault
        of one act is logged and met again at the next look; with `until_idle` somebody waits, and is told.
        Raises `NotConfirmed` for a database this workspace does not know.
        """
        self._watched = until_idle
        settled, idle = 0, False
        while not (idle or self.stop.is_set()):
            self._memory.check(self.context.database)
            with Heartbeat(self.context.database, self.context.now, self._lease, self._memory) as pulse:
                while not (idle or self.stop.is_set() or pulse.dead):
                    done = self._fenced("look for work", partial(self.once, pulse)) or 0
                    settled += done
                    idle = until_idle and self.idle()
                    self.stop.wait(0 if done or idle else POLL)
        return settled

    def once(self, pulse: Heartbeat) -> int:
        """Plan what is due, send what is planned, end what is finished; returns the messages settled."""
        for campaign in self._in(CampaignState.SCHEDULED, CampaignState.PLANNING):
            self._fenced(f"plan campaign {campaign.id}", partial(plan, self.context, campaign.id))
        settled = sum(
            self._fenced(f"send campaign {campaign.id}", partial(self._send, campaign, pulse)) or 0
            for campaign in self._in(CampaignState.SENDING)
        )
        self._fenced("recover", partial(recover, self.context, self._watch))
        return settled

    def idle(self) -> bool:
        """Tell whether no campaign is on its way now; one that waits for a later attempt is not."""
        now = self.context.now()
        with self.context.database.reading() as session:
            active = campaigns.in_states(session, [CampaignState.PLANNING, CampaignState.SENDING])
            due = campaigns.in_states(session, [CampaignState.SCHEDULED])
            return not any(campaign.scheduled_for <= now for campaign in due) and not any(
                ledger.is_moving(session, campaign, now) for campaign in active
            )

    def _in(self, *states: CampaignState) -> list[Campaign]:
        with self.context.database.reading() as session:
            return campaigns.in_states(session, states)

    def _fenced(self, name: str, act: Callable[[], Result]) -> Result | None:
        try:
            return act()
        except Exception as fault:
            if self._watched:
                raise
            log.error("%s: %s: %s", name, type(fault).__name__, fault)
            return None

    def _send(self, campaign: Campaign, pulse: Heartbeat) -> int:
        breaker = self._breakers[campaign.id]
        if breaker.rests(time.monotonic()) or not self._may_send(campaign):
            return 0
        passes = self._connect(campaign, pulse)
        settled = sum(one.settled for one in passes)
        faults = [one.fault for one in passes if one.fault]
        opened = breaker.note(settled, "".join(faults), time.monotonic())
        hopeless = any(one.hopeless for one in passes)
        if opened or hopeless:
            self._pause(campaign, faults[0] if hopeless else f"the transport does not work: {faults[0]}")
        return settled

    def _may_send(self, campaign: Campaign) -> bool:
        with self.context.database.reading() as session:
            return throttles.may_send(session, campaign, self.context.site.transport, self.context.now())

    def _connect(self, campaign: Campaign, pulse: Heartbeat) -> list[Sent]:
        """Let every connection the transport allows send what is due, each in its thread."""
        kind, config = transport_of(self.context)
        width = kind.connections(config)
        with ThreadPoolExecutor(width, thread_name_prefix="send") as pool:
            work = [
                pool.submit(send, self.context, campaign.id, f"{pulse.name}/{number}", self._must_stop(pulse))
                for number in range(width)
            ]
            return [job.result() for job in work]

    def _must_stop(self, pulse: Heartbeat) -> Callable[[], bool]:
        return lambda: self.stop.is_set() or not pulse.alive()

    def _pause(self, campaign: Campaign, fault: str) -> None:
        del self._breakers[campaign.id]
        with self.context.database.writing() as session:
            campaigns.move(session, campaign, CampaignState.PAUSED, self.context.by, fault)
