"""What a message costs the worker and the database, for the arithmetic of docs/scaling.md.

    python benchmarks/scale.py

Workers with ten connections each, in processes of their own, send pages of 83 KB from a durable PostgreSQL of this
machine (its own defaults) into null_sink.c, which keeps nothing. Prints, for each engine: messages/s, milliseconds of
processor per message of the workers and of PostgreSQL, bytes of the ledger and of the write-ahead log per message,
connections; then what a look for work costs. Medians of three rounds; writes scale.json beside this file.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from laying import KEY, NOW, laid, working
from sinks import sink
from sqlalchemy import text

from newsletter.domain.access import MACHINE
from newsletter.domain.campaign import Campaign
from newsletter.domain.hint import Hint
from newsletter.domain.throttle import ProviderDeclaration
from newsletter.engine import Engine
from newsletter.engine.instance import Memory
from newsletter.pipeline.plan import plan
from newsletter.storage import due, queue, queue_schema, throttles
from newsletter.storage.database import Database
from tests import pg
from tests.contracts.engines.bench import CROWD

ROUNDS, MEMBERS, LINES = 3, 20_000, 10
#: The engine, its workers, and whether rates are declared: wide ones, so that only keeping them costs something.
CASES = {
    "local, 1 worker": (Engine.LOCAL, 1, False),
    "procrastinate, 1": (Engine.PROCRASTINATE, 1, False),
    "procrastinate, 2": (Engine.PROCRASTINATE, 2, False),
    "procrastinate, 1, rates": (Engine.PROCRASTINATE, 1, True),
    "procrastinate, 2, rates": (Engine.PROCRASTINATE, 2, True),
}
WIDE = ProviderDeclaration(id="wide", label="Wide", domains=("m.example",), per_minute=1_000_000)
WORKER = (sys.executable, "-c", "from newsletter.cli import main; main()", "worker", "--until-idle")
TICK = os.sysconf("SC_CLK_TCK")
WAITS = Hint("recover", after=3600.0)
Figures = dict[str, float]


def ask(database: Database, question: str) -> float:
    with database.reading() as session:
        return float(session.connection().execute(text(question)).scalar_one() or 0)


def processor(database: Database) -> float:
    """Return the seconds of processor PostgreSQL has used: its first process, its children, those that ended."""
    with database.reading() as session:
        folder = session.connection().execute(text("SHOW data_directory")).scalar_one()
    first = Path(folder, "postmaster.pid").read_text().split()[0]
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    return (used(first, ended=True) + sum(map(used, children))) / TICK


def used(pid: str, *, ended: bool = False) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return sum(map(int, fields[11 : 15 if ended else 13]))


@contextmanager
def prepared(server: pg.Server) -> Iterator[tuple[Database, Campaign]]:
    """Yield a database with a campaign to plan."""
    url = server.create()
    database = Database(url)
    campaign = laid(database, 1)
    queue_schema.upgrade(database)
    with database.writing() as session:
        for statement in CROWD:
            session.connection().execute(text(statement), {"crowd": MEMBERS - 1})
    yield database, campaign
    database.close()
    server.drop(url)


def environment(database: Database, engine: Engine, home: Path, port: int) -> dict[str, str]:
    home.mkdir()
    Memory(home / "instance").confirm(database)
    return os.environ | {
        "DATABASE_URL": database.url,
        "NEWSLETTER_HOME": str(home),
        "NEWSLETTER_ENGINE": engine.value,
        "NEWSLETTER_BASE_URL": "https://lettres.planif.example",
        "NEWSLETTER_SECRET_KEYS": KEY,
        "NEWSLETTER_TRANSPORT": "smtp",
        "NEWSLETTER_SMTP_URL": f"smtp://127.0.0.1:{port}?tls=none&connections={LINES}&messages=1000000",
    }


def measured(server: pg.Server, engine: Engine, workers: int, rates: bool) -> Figures:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = stack.enter_context(sink(folder))
        database, campaign = stack.enter_context(prepared(server))
        if rates:
            with database.writing() as session:
                throttles.keep(session, [WIDE], [], NOW)
        began = time.perf_counter()
        plan(working(database, port, 1).acting(MACHINE), campaign.id)
        planned = time.perf_counter() - began
        # One workspace for all of them: a second one would need the file `instance` of the first.
        settings = environment(database, engine, folder / "home", port)
        return sent(database, settings, workers) | {"members planned/s": MEMBERS / planned}


def sent(database: Database, settings: dict[str, str], workers: int) -> Figures:
    wal, busy, small = position(database), processor(database), size(database)
    own = os.times()
    running = [subprocess.Popen(WORKER, env=settings, stdout=subprocess.DEVNULL) for _ in range(workers)]
    most = 0.0
    while any(one.poll() is None for one in running):
        most = max(most, ask(database, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"))
        time.sleep(0.5)
    seconds = ask(database, "SELECT extract(epoch FROM max(changed_at) - min(changed_at)) FROM delivery")
    assert ask(database, "SELECT count(*) FROM delivery WHERE state = 'accepted'") == MEMBERS
    theirs = os.times()
    spent = theirs.children_user + theirs.children_system - own.children_user - own.children_system
    return {
        "messages/s": MEMBERS / seconds,
        "ms of a worker": spent / MEMBERS * 1000,
        "ms of PostgreSQL": (processor(database) - busy) / MEMBERS * 1000,
        "bytes planned": small / MEMBERS,
        "bytes sent": size(database) / MEMBERS,
        "bytes of log": (position(database) - wal) / MEMBERS,
        "connections": (most - 1) / workers,
    }


def size(database: Database) -> float:
    return ask(database, "SELECT pg_total_relation_size('delivery')")


def position(database: Database) -> float:
    return ask(database, "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")


def looks(server: pg.Server) -> Figures:
    """Return the milliseconds of a look at the tables, of one into an empty queue, and of saying what waits there."""
    with prepared(server) as (database, campaign):
        plan(working(database, 1, 1).acting(MACHINE), campaign.id)
        with database.writing() as session:
            queue.hand_over(session, [WAITS])
        fetch = "SELECT (procrastinate_fetch_job_v2(ARRAY['send']::varchar[], NULL)).id"
        return {
            "look at the tables": timed(lambda: look(database)),
            "look into the queue": timed(lambda: ask(database, fetch)),
            "say what waits": timed(lambda: say(database)),
        }


def look(database: Database) -> None:
    with database.reading() as session:
        assert due.to_send(session, "smtp", NOW)


def say(database: Database) -> None:
    with database.writing() as session:
        assert queue.hand_over(session, [WAITS]) == 0


def timed(act: Callable[[], object]) -> float:
    act()
    began = time.perf_counter()
    for _ in range(200):
        act()
    return (time.perf_counter() - began) / 200 * 1000


def main() -> None:
    rounds: dict[str, list[Figures]] = {name: [] for name in CASES}
    binaries = pg.system_binaries() or pg.packaged_binaries()
    with pg.cluster(binaries, options=()) as cluster, cluster.running() as server:
        for _ in range(ROUNDS):  # in turns, so that what else the machine does falls on all of them
            for name, case in CASES.items():
                rounds[name].append(measured(server, *case))
        told = {name: medians(each) for name, each in rounds.items()} | {"milliseconds": looks(server)}
    print(json.dumps(told, indent=1))
    said = [f"{one['messages/s']:,.0f}" for each in rounds.values() for one in each]
    print(f"messages/s of every round: {', '.join(said)}; load of the machine at the end: {os.getloadavg()}")
    Path(__file__).with_suffix(".json").write_text(json.dumps(told | {"rounds": rounds}, indent=1), encoding="utf-8")


def medians(rounds: list[Figures]) -> Figures:
    return {figure: round(statistics.median(one[figure] for one in rounds), 3) for figure in rounds[0]}


if __name__ == "__main__":
    main()
