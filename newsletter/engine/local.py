"""The local engine: threads that look for due work in the tables, so that nothing depends on a queue."""

import os
import secrets
import socket
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

from newsletter.domain.access import MACHINE
from newsletter.domain.campaign import Campaign
from newsletter.domain.delivery import CampaignState
from newsletter.domain.heartbeat import Watch
from newsletter.pipeline.context import Context
from newsletter.pipeline.plan import plan
from newsletter.pipeline.recover import recover
from newsletter.pipeline.send import send, transport_of
from newsletter.storage import campaigns, doubts, ledger
from newsletter.values.mail import Unavailable

#: Failures of the transport in a row before its campaigns are paused with the reason.
PATIENCE = 5
#: Seconds between two looks for work.
POLL = 1.0


class Worker:
    """One process that plans and sends what is due; any number of them may run on the same database."""

    def __init__(self, context: Context, *, lease: float = 30.0, stop: Event | None = None) -> None:
        self.context = context.acting(MACHINE)
        self.name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        self.stop = stop or Event()
        self._lease = lease
        self._watch = Watch(lease)
        self._failures = 0

    def run(self, *, until_idle: bool = False) -> int:
        """Work until told to stop, or until nothing is left to do; returns the messages settled."""
        self._announce()
        beating = Thread(target=self._beat, name="heartbeat", daemon=True)
        beating.start()
        settled = 0
        try:
            while not self.stop.is_set():
                done = self.once()
                settled += done
                if until_idle and self.idle():
                    break
                self.stop.wait(0 if done else POLL)
        finally:
            self._leave()
        return settled

    def once(self) -> int:
        """Plan what is due, send what is planned, end what is finished; returns the messages settled."""
        for campaign in self._in(CampaignState.SCHEDULED, CampaignState.PLANNING):
            plan(self.context, campaign.id)
        settled = sum(self._send(campaign) for campaign in self._in(CampaignState.SENDING))
        recover(self.context, self._watch)
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

    def _send(self, campaign: Campaign) -> int:
        kind, config = transport_of(self.context)
        width = kind.connections(config)
        with ThreadPoolExecutor(width, thread_name_prefix="send") as pool:
            work = [pool.submit(self._connection, campaign, number) for number in range(width)]
            results = [job.result() for job in work]
        faults = [result for result in results if isinstance(result, str)]
        self._count_failures(campaign, faults)
        return sum(result for result in results if isinstance(result, int))

    def _connection(self, campaign: Campaign, number: int) -> int | str:
        """Return the messages settled, or why the transport does not work."""
        with self.context.database.reading() as session:
            if not ledger.has_due(session, campaign, self.context.now()):
                return 0
        try:
            return send(self.context, campaign.id, f"{self.name}/{number}", self.stop.is_set)
        except Unavailable as fault:
            return str(fault)

    def _count_failures(self, campaign: Campaign, faults: list[str]) -> None:
        self._failures = self._failures + 1 if faults else 0
        if self._failures >= PATIENCE:
            self._pause(campaign, faults[0])
        elif faults:
            self.stop.wait(min(POLL * 2**self._failures, 60.0))

    def _pause(self, campaign: Campaign, fault: str) -> None:
        self._failures = 0
        why = f"the transport does not work: {fault}"
        with self.context.database.writing() as session:
            campaigns.move(session, campaign, CampaignState.PAUSED, self.context.by, why)

    def _announce(self) -> None:
        with self.context.database.writing() as session:
            doubts.start_worker(session, self.name, socket.gethostname(), os.getpid(), self.context.now())

    def _beat(self) -> None:
        """Move the counter well within the lease; a sender declared dead stops."""
        while not self.stop.wait(self._lease / 5):
            if not self._alive():
                self.stop.set()

    def _alive(self) -> bool:
        with self.context.database.writing() as session:
            return doubts.beat(session, self.name)

    def _leave(self) -> None:
        self.stop.set()
        with self.context.database.writing() as session:
            doubts.bury(session, self.name, self.context.now())
