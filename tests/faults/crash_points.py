"""A worker that dies at a named point of the protocol.

    FAULT_AT=point:n crash_points.py worker …
    FAULT_AT=point:n crash_points.py assemble|approve FOLDER

It is the program itself, or one of its verbs in the house of the tests; the named function is wrapped, and the nth
passage ends the process as a power cut would.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import newsletter.app
from newsletter.cli.main import main
from newsletter.pipeline import approve as approving_verb
from newsletter.pipeline import assemble as assembling_verb
from newsletter.pipeline import plan as planning_verb
from newsletter.pipeline import send as sending_verb
from newsletter.plugin.loader import load
from newsletter.storage import issues, planning
from newsletter.storage.database import Database
from tests.house import house

SENDING = ("before-intent", "within-intent", "after-intent", "after-body", "after-answer")
_passages: list[None] = []


def _die(happened: bool = True) -> None:
    if happened:
        _passages.append(None)
        if len(_passages) == int(os.environ["FAULT_AT"].partition(":")[2]):
            os._exit(9)


def _after(owner: Any, name: str, happened: Callable[[Any], bool] = lambda _: True) -> None:
    """Die once a function has returned what counts."""
    function = getattr(owner, name)

    def wrapped(*given: Any, **named: Any) -> Any:
        answer = function(*given, **named)
        _die(happened(answer))
        return answer

    setattr(owner, name, wrapped)


def _before(owner: Any, name: str) -> None:
    function = getattr(owner, name)

    def wrapped(*given: Any, **named: Any) -> Any:
        _die()
        return function(*given, **named)

    setattr(owner, name, wrapped)


def _when_loaded(act: Callable[[], None]) -> None:
    """Act once the plugins are there."""

    def loading(*given: Any, **named: Any) -> Any:
        registry = load(*given, **named)
        act()
        return registry

    newsletter.app.load = loading  # type: ignore[attr-defined]


def _at_the_line(point: str) -> None:
    line, dialogue = (sys.modules[f"newsletter_plugins.smtp.{name}"] for name in ("line", "dialogue"))
    if point == "after-answer":
        _after(dialogue, "after_the_body")
        return
    flush = line.Line.flush

    def flushed(self: Any) -> Any:
        body = b"\r\n.\r\n" in b"".join(self.outgoing) if isinstance(self.outgoing, tuple) else bytes(self.outgoing)
        done = flush(self)
        _die(done and body)
        return done

    line.Line.flush = flushed


#: What is wrapped for each point that is a function of ours.
WRAPS: dict[str, Callable[[], None]] = {
    "before-intent": lambda: _before(sending_verb, "take_turns"),
    "within-intent": lambda: _after(sending_verb, "take_turns", any),
    "after-intent": lambda: _after(Database, "together", bool),
    "within-chunk": lambda: _after(planning, "add_chunk"),
    "after-chunk": lambda: _after(planning_verb, "_chunk"),
    "within-freeze": lambda: _after(issues, "mark_approved"),
    "after-freeze": lambda: _after(approving_verb, "_freeze"),
    "within-slot": lambda: _after(issues, "find_or_create"),
    "after-slot": lambda: _before(assembling_verb, "_filled"),
}


def arm(point: str) -> None:
    """Wrap the function of a point."""
    planning_verb.CHUNK = 20
    WRAPS.get(point, lambda: _when_loaded(lambda: _at_the_line(point)))()


def act(verb: str, folder: Path) -> None:
    """Assemble the letter of the house, or approve it."""
    context = house(os.environ["DATABASE_URL"], folder)
    if verb == "assemble":
        assembling_verb.assemble(context, "lettre")
    else:
        approving_verb.approve(context, 1)


if __name__ == "__main__":
    arm(os.environ["FAULT_AT"].partition(":")[0])
    if sys.argv[1] == "worker":
        main()
    else:
        act(sys.argv[1], Path(sys.argv[2]))
