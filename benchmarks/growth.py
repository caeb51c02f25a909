"""What growth costs: whole campaigns to a thousand, ten thousand and a hundred thousand readers.

    python benchmarks/growth.py [--members 100000] [--rounds 3]

The worker of the local engine, ten connections, SQLite with full durability, pages of 83 KB into null_sink.c, which
keeps nothing. Each size is sent by a process of its own, the sizes in turns; small ones several times over, so that all
are measured long enough. Planning is not counted. What a campaign costs whatever its size is measured by ones of ten
readers and taken off, since it would flatter the large ones. Memory is the most the process had until its first
campaign was sent (what more of them leave behind would flatter the small ones), less what it had before it sent
anything. Prints medians with their spread, the largest beside the smallest; writes growth.json.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from crowd import crowd, forget_peak, keep, memory, spread
from laying import laid, working
from others import processor
from sinks import sink

from newsletter.domain.access import MACHINE
from newsletter.domain.campaign import CampaignState
from newsletter.domain.delivery import DeliveryState
from newsletter.engine.local import Worker
from newsletter.pipeline.context import Context
from newsletter.pipeline.plan import plan
from newsletter.storage import campaigns, ledger
from newsletter.storage.database import Database

#: Readers of the campaign that tells what any campaign costs.
FEW = 10
#: How much more a message, and the memory of the process, may cost the largest than the smallest.
TARGET = 1.20
Figures = dict[str, float]


def lay(file: Path, members: int) -> None:
    """Make a database whose campaign is planned."""
    database = Database(f"sqlite:///{file}")
    campaign = laid(database, 1)
    crowd(database, members)
    planned = plan(working(database, 1, 1).acting(MACHINE), campaign.id)
    assert (planned.state, planned.candidates) == (CampaignState.SENDING, members), planned
    database.close()


def sent(file: Path, members: int, port: int) -> float:
    """Send the campaign of a database and return the seconds of processor that took."""
    database = Database(f"sqlite:///{file}")
    context: Context = working(database, port, 1)
    began = processor()
    Worker(context).run(until_idle=True)
    taken = processor() - began
    with database.reading() as session:
        states = ledger.progress(session, campaigns.get(session, 1)).states
    assert states == {DeliveryState.ACCEPTED: members}, states
    database.close()
    return taken


def measure(folder: Path, members: int, times: int, port: int) -> Figures:
    """Send in this process; the first campaign of a few also loads what is loaded once."""
    before = forget_peak()
    sent(folder / "few.0", FEW, port)
    start = statistics.median(sent(folder / f"few.{number}", FEW, port) for number in (1, 2, 3))
    taken, peaks = 0.0, []
    for number in range(times):
        taken += sent(folder / f"many.{number}", members, port) - start
        peaks.append(memory("VmHWM"))
    each, peak = taken / times / (members - FEW) * 1000, peaks[0]
    return {"ms of processor": each, "ms of a start": start * 1000, "MB before": before, "MB more": peak - before}


def in_a_process(folder: Path, members: int, times: int) -> Figures:
    """Copy the planned databases and have them sent by a new process."""
    with tempfile.TemporaryDirectory(dir=folder) as room:
        for name, count, size in (("few", 4, FEW), ("many", times, members)):
            for number in range(count):
                shutil.copy(folder / f"{size}.db", Path(room, f"{name}.{number}"))
        with sink(folder) as port:
            call = [sys.executable, __file__, "--measure", room, str(members), str(times), str(port)]
            found: Figures = json.loads(subprocess.run(call, check=True, stdout=subprocess.PIPE).stdout)
    return found


def main(members: int, rounds: int) -> None:
    sizes = sorted({max(members // part, 2 * FEW) for part in (100, 10, 1)})
    measured: dict[int, list[Figures]] = {size: [] for size in sizes}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in (FEW, *sizes):
            lay(folder / f"{size}.db", size)
        for number in range(rounds):
            for size in sizes if number % 2 else sizes[::-1]:
                measured[size].append(in_a_process(folder, size, max(members // 10 // size, 1)))
    report(measured)


def report(measured: dict[int, list[Figures]]) -> None:
    smallest, ratios = measured[min(measured)], {}
    for size, rounds in measured.items():
        print(f"{size:,} readers:")
        for figure in rounds[0]:
            print(f"  {figure:16} {spread([one[figure] for one in rounds])}")
        ratios[size] = {
            "processor": beside(rounds, smallest, "ms of processor"),
            "memory of sending": beside(rounds, smallest, "MB more"),
            "memory of the process": beside([whole(one) for one in rounds], [whole(one) for one in smallest], "MB"),
        }
    for name, ratio in ratios[max(ratios)].items():
        print(f"{name}: {ratio:.2f} times that of {min(ratios):,} readers (target: at most {TARGET:.2f})")
    told: dict[str, Any] = {"rounds": measured, "beside the smallest": ratios, "target": TARGET}
    keep(__file__, told)


def whole(one: Figures) -> Figures:
    return {"MB": one["MB before"] + one["MB more"]}


def beside(rounds: list[Figures], others: list[Figures], figure: str) -> float:
    """Return the median of what each round says."""
    return statistics.median(one[figure] / other[figure] for one, other in zip(rounds, others, strict=True))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What growth costs a campaign.")
    parser.add_argument("--members", type=int, default=100_000, help="readers of the largest campaign")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--measure", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        room, *numbers = given.measure
        print(json.dumps(measure(Path(room), *map(int, numbers))))
    else:
        main(given.members, given.rounds)
