"""What planning costs, and those who write meanwhile: a million members, an issue of twenty audiences.

    python benchmarks/planning.py [--members 1000000] [--databases sqlite postgresql]

On SQLite and on a PostgreSQL of this machine, both durable. A process of its own plans with the verb itself; another
touches one member after another all along, with a pause of 2 ms, first for a while before there is anything to plan.
Prints the seconds of the chunks and of the checks of every edition, bytes per delivery, the planner's memory, and how
long the writes of the other one took; writes planning.json beside this file.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from crowd import PROFILES, crowd, databases, forget_peak, keep, memory
from laying import NOW, laid, sample, working
from sqlalchemy import text

from newsletter.domain.access import MACHINE
from newsletter.domain.campaign import CampaignState
from newsletter.domain.throttle import ProviderDeclaration
from newsletter.pipeline.galleys import inspected, occasion
from newsletter.pipeline.plan import CHUNK, plan
from newsletter.preflight.inspect import gathered
from newsletter.storage import throttles, versions
from newsletter.storage.database import Database
from newsletter.storage.tables import VersionRow
from newsletter.values.audience import parse_rule
from newsletter.values.letter import Letter

NETWORKS = [{"network": f"network-{number}"} for number in range(8)]
FEW = [{"function": "function-0"}, {"function": "function-1"}, {"axis": "axis-0"}, {"axis": "axis-1"}]
PLACES = [{"department": str(number)} for number in (29, 35, 56)] + [{"region": "region-3"}]
NESTED = [
    {"all": [{"network": ["network-0", "network-1"]}, {"not": {"function": "function-2"}}]},
    {"any": [{"category": "category-0"}, {"all": [{"role": "referent"}, {"axis": "axis-2"}]}]},
    {"not": {"any": [{"axis": "axis-3"}, {"network": "network-9"}]}},
    {"department": ["1", "2", "3", "5", "8", "13", "21", "34", "55", "89"]},
]
RULES = [parse_rule(rule) for rule in (*NETWORKS, *FEW, *PLACES, *NESTED)]
PROVIDER = ProviderDeclaration(
    id="some", label="Some", domains=tuple(f"m{number}.example" for number in range(20)), per_minute=1_000_000
)
#: Seconds the other one writes before planning begins.
QUIET = 3.0
#: Moments are those of the system's monotonic clock, which all processes share.
Writes = list[tuple[float, float]]


def audiences(whole: Letter) -> Letter:
    """Give each rule to one block; the others are for everybody."""
    rules = iter(RULES)
    sections = [
        one.model_copy(
            update={"blocks": tuple(b.model_copy(update={"audience": next(rules, None)}) for b in one.blocks)}
        )
        for one in whole.sections
    ]
    assert next(rules, None) is None
    return whole.model_copy(update={"sections": tuple(sections)})


def lay(database: Database, members: int) -> int:
    """Lay everything but the deliveries and return the campaign; what checks say of the letter was accepted."""
    whole, brand = sample(9)
    hands = working(database, 1, 1)
    campaign = laid(database, 1, (audiences(whole), brand))
    with database.reading() as session:
        approved = versions.get(session, campaign.version)
        around = occasion(hands, session, approved)
    found = gathered(inspected(hands, approved, [0, approved.manifest.every_bit], around))
    with database.writing() as session:
        session.get_one(VersionRow, approved.id).findings = [one.model_dump(mode="json") for one in found]
        throttles.keep(session, [PROVIDER], [], NOW)
    crowd(database, members, *PROFILES)
    return campaign.id


def planned(url: str, campaign: int) -> dict[str, Any]:
    """Plan in this process; returns when it began, when each chunk was written, when it ended, and its memory."""
    context = working(Database(url), 1, 1)
    chunks: list[float] = []
    peaks = {"before": forget_peak()}

    def report(what: str, _done: int, _total: int) -> None:
        if what == "plan":
            chunks.append(time.monotonic())
            peaks["chunks"] = memory("VmHWM")

    began = time.monotonic()
    done = plan(replace(context.acting(MACHINE), report=report), campaign)
    assert done.state is CampaignState.SENDING, done
    peaks["checks"] = memory("VmHWM")
    return {"moments": [began, *chunks], "end": time.monotonic(), "MB": peaks}


def touched(url: str, members: int) -> Writes:
    """Touch one member after another until standard input ends; returns when each write began and ended."""
    database, writes, ended = Database(url), [], threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    statement = text("UPDATE member SET updated_by = :by WHERE id = :id")
    while not ended.wait(0.002):
        member, began = random.randint(1, members), time.monotonic()
        with database.writing() as session:
            session.connection().execute(statement, {"by": str(len(writes)), "id": member})
        writes.append((began, time.monotonic()))
    return writes


@contextmanager
def another(url: str, members: int) -> Iterator[Writes]:
    """Let another process write; what it tells is there once the block ends."""
    call, told = [sys.executable, __file__, "--touch", url, str(members)], []
    with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        time.sleep(QUIET + 2)
        yield told
        told.extend(json.loads(process.communicate()[0]))


def size(database: Database) -> int:
    """Return the bytes of the deliveries on PostgreSQL; on SQLite of the whole file, which has no free page."""
    sqlite = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    question = sqlite if database.dialect == "sqlite" else "SELECT pg_total_relation_size('delivery')"
    with database.reading() as session:
        return int(session.connection().execute(text(question)).scalar_one())


def measured(url: str, members: int) -> dict[str, Any]:
    database = Database(url)
    campaign = lay(database, members)
    empty = size(database)
    with another(url, members) as writes:
        call = [sys.executable, __file__, "--plan", url, str(campaign)]
        found = json.loads(subprocess.run(call, check=True, stdout=subprocess.PIPE).stdout)
    with database.reading() as session:
        rows = session.connection().execute(text("SELECT count(*) FROM delivery")).scalar_one()
        editions = len(versions.editions_of(session, 1))
    told = figures(found, writes) | {"rows": rows, "editions": editions, "bytes a row": (size(database) - empty) / rows}
    database.close()
    return told


def figures(found: dict[str, Any], writes: Writes) -> dict[str, Any]:
    moments, end, peaks = found["moments"], found["end"], found["MB"]
    chunks = [after - before for before, after in pairwise(moments)]
    began, written = moments[0], moments[-1]
    return {
        "seconds of the chunks": written - began,
        "seconds of the checks": end - written,
        "seconds of a chunk": {"median": statistics.median(chunks), "longest": max(chunks), "chunks": len(chunks)},
        "MB before": peaks["before"],
        "MB more, chunks": peaks["chunks"] - peaks["before"],
        "MB more, checks": peaks["checks"] - peaks["before"],
        "ms of a write, quiet": latency(writes, began - QUIET, began),
        "ms of a write, chunks": latency(writes, began, written),
        "ms of a write, checks": latency(writes, written, end),
    }


def latency(writes: Writes, begin: float, end: float) -> dict[str, float]:
    """Return how long the writes took that were under way between two moments."""
    taken = sorted((after - before) * 1000 for before, after in writes if after > begin and before < end)
    ninety_nine = taken[min(int(len(taken) * 0.99), len(taken) - 1)]
    return {"writes": len(taken), "median": statistics.median(taken), "99 %": ninety_nine, "longest": taken[-1]}


def main(members: int, names: list[str]) -> None:
    told: dict[str, Any] = {"members": members, "rules": len(RULES), "chunk": CHUNK}
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder), names) as urls:
        for name, url in urls.items():
            told[name] = measured(url, members)
            print(f"{name}: {members:,} members, {len(RULES)} audiences, chunks of {CHUNK:,}")
            for figure, value in told[name].items():
                print(f"  {figure:24} {said(value)}")
    keep(__file__, told)


def said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{word} {said(number)}" for word, number in value.items())
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What planning costs, and those who write meanwhile.")
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--databases", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    parser.add_argument("--plan", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--touch", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.plan:
        print(json.dumps(planned(given.plan[0], int(given.plan[1]))))
    elif given.touch:
        print(json.dumps(touched(given.touch[0], int(given.touch[1]))))
    else:
        main(given.members, given.databases)
