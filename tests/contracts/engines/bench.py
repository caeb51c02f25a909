"""One engine on one database, as the contract sees it: workers in threads or in processes of their own."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

from sqlalchemy import text

from newsletter.domain.access import operator
from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.engine import Engine, local, procrastinate
from newsletter.engine.instance import Memory
from newsletter.pipeline.context import Context
from newsletter.pipeline.galleys import findings_of
from newsletter.pipeline.schedule import schedule
from newsletter.plugin.loader import load
from newsletter.settings import bundled
from newsletter.storage import issues, versions, vocabularies
from newsletter.storage.database import Database
from tests import sending
from tests.faults import crew
from tests.house import LETTER
from tests.sending import current

#: Seconds of silence after which a worker of these tests is dead.
LEASE = 1.0
#: Members like the first one, and their subscriptions.
CROWD = (
    "INSERT INTO member (address, address_key, first_name, last_name, state, language,"
    " created_at, created_by, updated_at, updated_by)"
    " SELECT 'crowd.' || n || '@m.example', md5('crowd' || n), first_name, last_name, state, language,"
    " created_at, created_by, updated_at, updated_by FROM member, generate_series(1, :crowd) AS n WHERE id = 1",
    "INSERT INTO subscription (member_id, newsletter_id, ended_why, created_at, created_by)"
    " SELECT id, 'lettre', '', created_at, created_by FROM member WHERE address LIKE 'crowd.%'",
    "ANALYZE member, subscription",
)
#: What every host of these tests has.
SITE = {"layouts": [bundled("layouts")], "asks_links": False}


@dataclass(frozen=True)
class Bench:
    """An engine, a database with today's schema and no row, and a folder."""

    engine: Engine
    database: Database
    folder: Path

    def settings(self, host: str, port: int = 0) -> dict[str, str]:
        """Return the environment of one host: a workspace of its own, the database in common."""
        self._introduce(self.folder / host)
        given = crew.environment(self.database.url, self.folder / host, port)
        return given | {"NEWSLETTER_ENGINE": self.engine.value, "NEWSLETTER_LEASE": str(LEASE)}

    def _introduce(self, home: Path) -> None:
        """Give a host the file `instance` before its first start, as an operator who adds a machine does."""
        known = self.folder / "instance"
        if not known.exists():
            Memory(known).confirm(self.database)
        home.mkdir(exist_ok=True)
        if not (home / "instance").exists():
            shutil.copy(known, home / "instance")

    @contextmanager
    def hosts(self, port: int, *names: str) -> Iterator[list[crew.Process]]:
        """Run one worker on each host; killed at the end if they still run."""
        with ExitStack() as stack:
            yield [stack.enter_context(crew.running(crew.WORKER, self.settings(name, port))) for name in names]

    def context(self, **site: Any) -> Context:
        """Return hands whose follow-up work reaches this engine."""
        hands = sending.context(self.database, load([bundled("plugins")], entry_points=False), **(SITE | site))
        hands = hands.acting(operator("tests"))
        return hands if self.engine is Engine.LOCAL else replace(hands, defer=procrastinate.defer)

    def worker(self, context: Context, stop: Event | None = None) -> local.Worker:
        kind = local.Worker if self.engine is Engine.LOCAL else procrastinate.Worker
        return kind(context, lease=LEASE, stop=stop)

    @contextmanager
    def at_work(self, context: Context) -> Iterator[None]:
        """Run a worker in a thread for as long as the block lasts."""
        stop = Event()
        thread = Thread(target=self.worker(context, stop).run)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(crew.PATIENCE)
            assert not thread.is_alive()

    def schedule(self, members: int, at: datetime = sending.NOW, crowd: int = 0) -> Campaign:
        """Lay members and an issue that a person approved despite all a check says of it, and schedule it.

        A `crowd` joins after the approval (PostgreSQL only): members made by the database itself, at once.
        """
        context = self.context()
        with self.database.writing() as session:
            vocabularies.keep_newsletters(session, [LETTER])
            sending.join(session, *range(1, members + 1))
            issue = issues.find_or_create(session, "lettre", at, sending.BY)
        version = sending.version(issue)
        version = version.model_copy(update={"findings": findings_of(context, version)})
        with self.database.writing() as session:
            versions.add(session, version)
            for statement in CROWD if crowd else ():
                session.connection().execute(text(statement), {"crowd": crowd})
        return schedule(context, issue, at)

    def is_sent(self, campaign: Campaign) -> bool:
        return current(self.database, campaign).state is CampaignState.SENT
