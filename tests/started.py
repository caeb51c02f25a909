"""`python -c …` and `python -m …` in a process of its own, forked from one that has read the program already.

It is as one started from nothing, but for the seconds that reading the program takes; it may be stopped, killed and
asked to end. What Python reads as it starts (its own variables, the language, the time zone, the import path) is what
the tests have. Where that matters, or other words come before Python's, `subprocess` does it.
"""

import atexit
import json
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import newsletter

#: The command line, as far as its words.
NEWSLETTER = (sys.executable, "-c", "from newsletter.cli import main; main()")
#: What the plugins that come with the house need; the plugins themselves are read by each process, as ever.
_LIBRARIES = (
    "feedparser",
    "icalendar",
    "jmespath",
    "lxml.cssselect",
    "lxml.html",
    "markdown_it",
    "procrastinate",
    "psycopg",
    "recurring_ical_events",
    "rich.progress",
    "typer",
    "yaml",
)
#: The command line makes its consoles as it is read, for the terminal of the moment.
_READ_BY_EACH = ("newsletter.cli", "newsletter.storage.migrations", "newsletter.testing")


def _modules() -> list[str]:
    root = Path(newsletter.__path__[0])
    named = (path.relative_to(root.parent).with_suffix("") for path in root.rglob("*.py"))
    names = (".".join(path.parts).removesuffix(".__init__") for path in named)
    return sorted(name for name in names if not name.startswith(_READ_BY_EACH) and "bundled" not in name)


_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([*_modules(), *_LIBRARIES])


def run(command: Sequence[str], *, env: Mapping[str, str], cwd: Path) -> "Answer":
    """Run `command` to its end."""
    with Started(command, env=env, cwd=cwd) as process:
        out, err = process.communicate(timeout=100)
        return Answer(process.wait(), out, err)


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


class Started:
    """A process that runs `command`: `python -c CODE …` or `python -m MODULE …`; used as a `subprocess.Popen`."""

    def __init__(self, command: Sequence[str], *, env: Mapping[str, str], cwd: Path, merged: bool = False) -> None:
        self._what = command
        self._folder = tempfile.TemporaryDirectory()
        self._out = Path(self._folder.name, "out")
        self._err = self._out if merged else Path(self._folder.name, "err")
        self._out.touch()
        self._err.touch()
        told = (tuple(command[1:]), dict(env), str(cwd), str(self._out), str(self._err))
        self._process = _FORKS.Process(target=_run, args=told, daemon=True)
        self._process.start()
        self.pid: int = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self._what, timeout, self.said())
        return self._process.exitcode

    def said(self) -> str:
        return self._out.read_text()

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        self.wait(timeout)
        return self.said(), "" if self._err == self._out else self._err.read_text()

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has just ended, and is buried already
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def end(self) -> None:
        """Kill it if it still runs, and forget what it said."""
        self.kill()
        self.wait()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.end()


def _run(words: tuple[str, ...], env: dict[str, str], cwd: str, out: str, err: str) -> None:
    """Be the process: its folder, its variables, its outputs, its words, its end."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    for path, number in ((out, 1), (err, 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_APPEND), number)
    form, what, *rest = words
    sys.argv = [what if form == "-m" else form, *rest]
    try:
        if form == "-m":
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        else:
            exec(what, {"__name__": "__main__"})
    finally:
        # A forked process leaves by another door, where nobody does what Python does at its end.
        threading._shutdown()
        atexit._run_exitfuncs()
