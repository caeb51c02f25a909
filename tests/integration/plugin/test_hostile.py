"""Whatever a plugin's `collect` does, its source fails alone, in time, with a reason, and nothing is left behind."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from newsletter import Window
from newsletter.plugin.collection import CollectRequest, CollectResult
from newsletter.plugin.loader import load
from newsletter.plugin.registry import Registry
from newsletter.plugin.sandbox import collect
from tests.integration.plugin.below import descriptors, left_behind

#: Seconds a collection may take that is expected to be late, and any other.
SHORT, LONG = 2.0, 20.0
LATE = "no answer within 2 seconds"


class Case(NamedTuple):
    """What a plugin does, and what is told."""

    name: str
    body: str
    told: str


def code(*lines: str) -> str:
    return "\n".join(lines)


FLOOD = """import os
answer = b'{{"outcome": "done", "{1}": [' + b'{0}' * 3_000_000 + b'0], "defects": [], "reason": ""}}'
while answer:
    answer = answer[os.write(3, answer):]
os._exit(0)"""
FOREVER = "while True: pass"
CASES = (
    Case("raises", "raise ValueError('mauvais')", "ValueError: mauvais"),
    Case("raises half-way", "yield item(1)\nraise OSError('coupé')", "OSError: coupé"),
    Case("asks to exit", "import sys\nsys.exit(3)", "SystemExit: 3"),
    Case("exits at once", "import os\nos._exit(3)", "exit code 3"),
    Case("exits at once as if all were well", "import os\nos._exit(0)", "ended without an answer"),
    Case("crashes", "import ctypes\nctypes.string_at(0)", "SIGSEGV"),
    Case("aborts", "import os\nos.abort()", "SIGABRT"),
    Case("hangs", "import time\ntime.sleep(60)\nreturn []", LATE),
    Case("hangs after its items", "yield item(1)\nimport time\ntime.sleep(60)", LATE),
    Case("spins", FOREVER, LATE),
    Case(
        "ignores SIGTERM",
        "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + FOREVER,
        LATE,
    ),
    Case("forks and hangs", code("import os, time", "os.fork()", "time.sleep(60)", "return []"), LATE),
    Case(
        "leaves a child in a session of its own",
        code("import os, time", "if not os.fork():", "    os.setsid()", "    time.sleep(60)", "time.sleep(60)"),
        LATE,
    ),
    Case(
        "leaves an orphan in a session of its own and crashes",
        code(
            "import os, time",
            "if not os.fork():",
            "    os.setsid()",
            "    if not os.fork():",
            "        time.sleep(60)",
            "    os._exit(0)",
            "os.abort()",
        ),
        "SIGABRT",
    ),
    Case("takes a gigabyte of memory", "big = bytearray(1_000_000_000)\nreturn [item(1)]", "MemoryError"),
    Case(
        "takes memory little by little",
        "held = []\nwhile True: held.append(bytearray(10_000_000))",
        "MemoryError",
    ),
    Case("fills the disk", "import tempfile\ntempfile.TemporaryFile().write(bytes(60_000_000))", "File too large"),
    Case("opens a thousand files", "held = [open('/dev/null') for _ in range(1000)]\nreturn []", "Too many open files"),
    Case(
        "answers 60 MB",
        "for n in range(60):\n    yield Defect(where='x', field='x', message='x' * 1_000_000)",
        "the answer is larger than 20 MB",
    ),
    Case("raises while it is iterated", "yield item(1)\nyield from (1 / 0 for _ in range(1))", "ZeroDivisionError"),
    Case("recurses for ever", "def deep(): return deep()\nreturn deep()", "RecursionError"),
    Case("returns no list", "return 7", "TypeError"),
    Case("returns nothing", "return None", "TypeError"),
    Case("kills its own group", "import os\nos.killpg(0, 9)", "SIGKILL"),
    Case("kills its parent", "import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(60)", "SIGKILL"),
    Case("closes every descriptor", "import os\nos.closerange(3, 256)\nreturn [item(1)]", "ended without an answer"),
    Case("dies of a signal without a name", "import os\nos.kill(os.getpid(), 40)", "stopped by signal 40"),
    Case("answers itself, with empty things by the million", FLOOD.format("{},", "items"), "answer is damaged"),
    Case("answers itself, with too many items", FLOOD.format("0,", "records"), "answer is damaged"),
    Case("reads the order again", "import sys\nsys.stdin.read()\nraise EOFError('rien')", "EOFError: rien"),
)


@pytest.fixture
def registry(write_source: Callable[..., Path]) -> Registry:
    """Return one plugin per case, and a good one."""
    folder = write_source("for n in range(20):\n    yield item(n)", kind="bon")
    for number, case in enumerate(CASES):
        write_source(case.body, kind=f"cas_{number}")
    return load([folder], entry_points=False)


def gathered(registry: Registry, kind: str, window: Window, deadline: float = LONG) -> CollectResult:
    return collect(registry, CollectRequest(kind=kind, window=window), deadline)


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.name for case in CASES])
def test_a_plugin_that(number: int, registry: Registry, window: Window) -> None:
    deadline = SHORT if CASES[number].told is LATE else LONG
    start = time.monotonic()
    result = gathered(registry, f"cas_{number}", window, deadline)
    assert time.monotonic() - start < deadline + 1
    assert (result.outcome, result.items) == ("failed", ())
    assert CASES[number].told in result.reason
    assert "\n" not in result.reason
    assert left_behind() == set()


def test_all_at_once_beside_a_good_source_whose_items_all_arrive(registry: Registry, window: Window) -> None:
    names = ["bon", *(f"cas_{number}" for number in range(0, len(CASES), 3)), "bon"]
    gathered(registry, "bon", window)
    held = descriptors(os.getpid())
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda name: gathered(registry, name, window, 8.0), names))
    assert [len(result.items) for name, result in zip(names, results, strict=True) if name == "bon"] == [20, 20]
    assert {result.outcome for name, result in zip(names, results, strict=True) if name != "bon"} == {"failed"}
    assert descriptors(os.getpid()) <= held
