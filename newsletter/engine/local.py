"""The local engine: threads that look for due work in the tables, so that nothing depends on a queue."""

from contextlib import AbstractContextManager, nullcontext
from functools import partial
from threading import Event

from newsletter.domain.hint import Hint
from newsletter.engine.duties import Duties
from newsletter.engine.heartbeat import Heartbeat
from newsletter.engine.instance import Memory
from newsletter.pipeline.context import Context

#: Seconds between two looks for work.
POLL = 1.0


class Worker:
    """One process that plans and sends what is due; any number of them may run on the same database."""

    def __init__(self, context: Context, *, lease: float = 30.0, stop: Event | None = None) -> None:
        self.context = context
        self.stop = stop or Event()
        self._lease = lease
        self._duties = Duties(context, lease, self.stop.is_set)
        self._memory = Memory(context.site.memory)

    @property
    def unfinished(self) -> tuple[Hint, ...]:
        """What was still being done when the worker ended: nothing, it waits for its threads."""
        return ()

    def run(self, *, until_idle: bool = False) -> int:
        """Work until told to stop, or until nothing is left to do; returns the messages settled.

        Declared dead by mistake (a machine that slept), it begins a new life under a new name. A fault
        of one act is logged and met again at the next look; with `until_idle` somebody waits, and is told.
        Raises `NotConfirmed` for a database this workspace does not know.
        """
        self._duties.watched = until_idle
        settled, idle = 0, False
        while not (idle or self.stop.is_set()):
            self._memory.check(self.context.database)
            with (
                Heartbeat(self.context.database, self.context.now, self._lease, self._memory) as pulse,
                self.at_work(pulse),
            ):
                while not (idle or self.stop.is_set() or pulse.dead):
                    done = self._duties.fenced("look for work", partial(self.once, pulse)) or 0
                    settled += done
                    idle = until_idle and self.idle()
                    self.stop.wait(0 if done or idle else POLL)
        return settled

    def at_work(self, pulse: Heartbeat) -> AbstractContextManager[None]:
        """Surround the looks for work of one life with what goes on beside them; here nothing does."""
        return nullcontext()

    def idle(self) -> bool:
        """Tell whether no campaign is on its way now; one that waits for a later attempt is not."""
        return self._duties.idle()

    def once(self, pulse: Heartbeat) -> int:
        """Plan what is due, send what is planned, end what is finished; returns the messages settled."""
        self._duties.let_go(pulse)
        for campaign in self._duties.to_plan():
            self._duties.plan(campaign.id)
        settled = sum(self._duties.send(campaign, pulse) for campaign in self._duties.to_send())
        self._duties.recover()
        return settled
