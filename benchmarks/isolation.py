"""What isolation costs: sources collected in processes of their own, beside the same calls in this process.

    python benchmarks/isolation.py [SOURCES]

Both ways are measured in one run, in turns. Prints medians with their spread; writes isolation.json beside this file.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newsletter import Window
from newsletter.pipeline.collect import WIDTH
from newsletter.plugin.child import answer_to
from newsletter.plugin.collection import CollectRequest
from newsletter.plugin.loader import load
from newsletter.plugin.sandbox import collect
from newsletter.settings import bundled

ROUNDS = 15
ITEMS = 50
NOW = datetime(2024, 12, 10, 8, tzinfo=UTC)
ENTRY = "- id: p{n}\n  title: Production {n}\n  url: https://demo.planif.example/p{n}\n  date: 2024-11-19\n"


def main(sources: int) -> None:
    registry = load([bundled("plugins")], entry_points=False)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "items.yaml").write_text("".join(ENTRY.format(n=n) for n in range(ITEMS)), encoding="utf-8")
        window = Window(now=NOW, since=NOW - timedelta(days=400), until=NOW + timedelta(days=400))
        request = CollectRequest(kind="folder", config={"path": folder}, window=window)
        origin = registry.origin_of("folder")

        def inside() -> None:
            assert len(answer_to(origin, request)["items"]) == ITEMS

        def apart() -> None:
            assert len(collect(registry, request).items) == ITEMS

        for act in (inside, apart):
            act()
        taken: dict[str, list[float]] = {"inside": [], "apart": []}
        for _ in range(ROUNDS):
            taken["inside"].append(milliseconds(inside))
            taken["apart"].append(milliseconds(apart))
        together = milliseconds(lambda: all_of(apart, sources))
        alone = milliseconds(lambda: [inside() for _ in range(sources)])
    report(taken, sources, together, alone)


def milliseconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def all_of(act: Callable[[], None], sources: int) -> None:
    with ThreadPoolExecutor(WIDTH) as pool:
        for done in [pool.submit(act) for _ in range(sources)]:
            done.result()


def report(taken: dict[str, list[float]], sources: int, together: float, alone: float) -> None:
    figures = {name: {"median": statistics.median(times), "spread": spread(times)} for name, times in taken.items()}
    figures["overhead"] = {"median": figures["apart"]["median"] - figures["inside"]["median"], "spread": 0.0}
    for name, figure in figures.items():
        print(f"{name:>10}: {figure['median']:7.1f} ms per source (± {figure['spread']:.1f})")
    print(f"{sources} sources, {WIDTH} side by side: {together / 1000:.1f} s; in this process: {alone / 1000:.1f} s")
    data = {"sources": sources, "side_by_side_ms": together, "in_process_ms": alone, "per_source_ms": figures}
    Path(__file__).with_name("isolation.json").write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


def spread(times: list[float]) -> float:
    """Return half the distance between the quartiles."""
    low, _, high = statistics.quantiles(times, n=4)
    return (high - low) / 2


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
