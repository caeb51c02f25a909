"""How fast letters leave: our whole sender, ledger and all, beside other senders, into servers that keep nothing.

    python benchmarks/send.py

Ours is a worker with ten connections on SQLite with full durability: one intent and one outcome per message, unique
names, every personal value; also as two workers with five connections each. Beside it those that write the same letter,
personal values and all, with no ledger: a careful script of ten threads, smtplib and one EmailMessage per reader, and a
pool of nodemailer where node and npm are. And Postfix's own load generator `smtp-source`, which sends one message of
the same size again and again, also into its `smtp-sink` (both need Debian's postfix package): what smtp-source reaches
there is what smtp-sink takes. The other server is null_sink.c, compiled here, which needs a C compiler. Five rounds in
turns, smtp-source before and after each of ours, as machines change their speed from one minute to the next; also into
a null_sink that answers 20 ms late, as a server far away does. Prints medians with their spread and ratios taken round
by round beside what they should be, and writes send.json beside this file.
"""

import json
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from statistics import mean, median
from typing import Any

from laying import CONNECTIONS, laid, working
from others import by_hand, fetch_nodemailer, nodemailer, processor, source
from sinks import postfix_sink, sink

from newsletter.domain.access import MACHINE
from newsletter.domain.delivery import DeliveryState
from newsletter.engine.local import Worker
from newsletter.pipeline.plan import plan
from newsletter.storage import campaigns, ledger
from newsletter.storage.database import Database

ROUNDS = 5
#: Messages of ours in one measurement: enough for seconds of it, so that what any start costs does not count.
OURS = 12_000
#: Messages of smtp-source, and the milliseconds after which it is answered, when the server is far away.
SOURCE_FAR, FAR = 800, 20


def ours(window: int, workers: int = 1) -> "Sender":
    """Return so many workers of ours as a sender, which share the connections; the planning is not counted."""

    def send(folder: Path, port: int) -> tuple[int, float, float]:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            file = Path(shutil.copy(planned(folder), place))
            hands = crew(workers)
            start = time.perf_counter()
            work = [hand.submit(run_worker, file, port, window, CONNECTIONS // workers) for hand in hands]
            busy = sum(one.result() for one in work)
            taken = time.perf_counter() - start
            check(file)
        return OURS, taken, busy

    return send


def check(file: Path) -> None:
    """Raise AssertionError unless the ledger holds every message as accepted."""
    database = Database(f"sqlite:///{file}")
    with database.reading() as session:
        states = ledger.progress(session, campaigns.get(session, 1)).states
    assert states == {DeliveryState.ACCEPTED: OURS}, states
    database.close()


@cache
def planned(folder: Path) -> Path:
    """Return a database with a campaign that is planned; each measurement sends a copy of it."""
    file = folder / "planned.db"
    database = Database(f"sqlite:///{file}")
    campaign = laid(database, OURS)
    plan(working(database, 0, 1).acting(MACHINE), campaign.id)
    database.close()
    return file


@cache
def crew(workers: int) -> list[ProcessPoolExecutor]:
    """Start so many processes, each of which has imported what it needs, and lives on: a worker does for weeks."""
    hands = [ProcessPoolExecutor(1, mp_context=get_context("spawn")) for _ in range(workers)]
    for hand in hands:
        hand.submit(processor).result()
    return hands


def run_worker(file: Path, port: int, window: int, connections: int) -> float:
    """Send what is due and return the seconds of processor this took."""
    database = Database(f"sqlite:///{file}")
    worker = Worker(working(database, port, window, connections))
    busy = processor()
    worker.run(until_idle=True)
    busy = processor() - busy
    database.close()
    return busy


#: What we want to be, beside others.
TARGETS = {
    ("smtp-sink", "ours, rate of smtp-source"): "0.85 or more",
    ("null_sink", "ours, rate of smtp-source"): "0.2 or more",
    ("null_sink", "ours, window of 5, rate of smtp-source"): "0.5 or more",
    ("null_sink", "ours, window of 5, two workers, rate of smtp-source"): "0.5 or more",
    ("null_sink", "ours, rate of a careful script"): "20 or more",
    ("null_sink far away", "ours, rate of smtp-source"): "3 or more",
    ("null_sink", "ours, processor of smtp-source"): "5 at most",
    ("null_sink", "ours, window of 5, processor of smtp-source"): "3 at most",
    ("null_sink", "ours, window of 5, two workers, processor of smtp-source"): "3 at most",
    ("smtp-sink", "ours, rate of nodemailer"): "10 or more",
}
#: Sends through the server on a port of this machine; returns messages, seconds, seconds of processor.
Sender = Callable[[Path, int], tuple[int, float, float]]
Server = Callable[[Path], AbstractContextManager[int]]
Turn = tuple[str, Sender]
#: Messages a second, milliseconds of processor each.
Figures = tuple[float, float]


def chosen(folder: Path) -> dict[str, tuple[Server, list[Turn]]]:
    """Return the servers, each with its senders in the order of their turns: those compared closely are neighbours."""
    scripts: list[Turn] = [("a careful script", by_hand)]
    by_node: list[Turn] = [("nodemailer", nodemailer)] if fetch_nodemailer(folder) else []
    two, wide = ("ours, window of 5, two workers", ours(5, 2)), ("ours, window of 5", ours(5))
    mine, beside = ("ours", ours(1)), ("smtp-source", source)
    if not shutil.which("smtp-source"):
        print("smtp-source and smtp-sink are not here: install Debian's postfix package to compare with them")
        return {"null_sink": (sink, [two, wide, mine, *scripts, *by_node])}
    far = ("smtp-source", partial(source, count=SOURCE_FAR))
    return {
        "null_sink": (sink, [beside, two, beside, wide, beside, mine, beside, *scripts, *by_node]),
        "smtp-sink": (postfix_sink, [mine, beside, *by_node]),
        "null_sink far away": (partial(sink, delay=FAR), [mine, far]),
    }


def main() -> None:
    told: dict[str, Any] = {"machine": platform.machine()}
    measured: dict[str, dict[str, list[Figures]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        servers = chosen(Path(folder))
        for _ in range(ROUNDS):
            for server, (opened, turns) in servers.items():
                for name, figures in one_round(Path(folder), opened, turns).items():
                    measured.setdefault(server, {}).setdefault(name, []).append(figures)
    for server, each in measured.items():
        told[server] = report(server, each)
    Path(__file__).with_suffix(".json").write_text(json.dumps(told, indent=1), encoding="utf-8")


def one_round(folder: Path, opened: Server, turns: list[Turn]) -> dict[str, Figures]:
    """Give each its turn; return what each reached, the mean of its turns where it has several."""
    found: dict[str, list[Figures]] = {}
    for name, send in turns:
        with opened(folder) as port:
            count, seconds, busy = send(folder, port)
        found.setdefault(name, []).append((count / seconds, busy / count * 1000))
    return {name: (mean(rate for rate, _ in each), mean(busy for _, busy in each)) for name, each in found.items()}


def report(server: str, measured: dict[str, list[Figures]]) -> dict[str, Any]:
    print(f"into {server}:")
    for name, rounds in measured.items():
        rates, busy = zip(*rounds, strict=True)
        spread = f"{min(rates):,.0f} to {max(rates):,.0f}"
        said = f"{median(rates):>8,.0f} messages/s   ({spread})"
        print(f"  {name:<32}{said}   {median(busy):.3f} ms of processor each")
    ratios = dict(compared(measured))
    for what, found in ratios.items():
        wanted = f" (to be {TARGETS[server, what]})" if (server, what) in TARGETS else ""
        print(f"  {what}: {found:.2f}{wanted}")
    return {"rates and milliseconds": measured, "ratios": ratios}


def compared(measured: dict[str, list[Figures]]) -> Iterator[tuple[str, float]]:
    """Yield what each of ours is beside each other sender: so many times its rate, so many times its processor."""
    mine = {name: rounds for name, rounds in measured.items() if name.startswith("ours")}
    for other, theirs in measured.items():
        for name, rounds in mine.items():
            if other not in mine:
                yield f"{name}, rate of {other}", ratio(rounds, theirs, 0)
                yield f"{name}, processor of {other}", ratio(rounds, theirs, 1)


def ratio(mine: list[Figures], theirs: list[Figures], figure: int) -> float:
    """Return how many times as much ours is: the median of what each round says."""
    return median(one[figure] / other[figure] for one, other in zip(mine, theirs, strict=True))


if __name__ == "__main__":
    main()
