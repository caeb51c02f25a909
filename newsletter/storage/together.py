"""Group commit: what many threads ask at one time shares a transaction, and one wait for the disk."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar, cast

from sqlmodel import Session

Result = TypeVar("Result")


@dataclass
class _Asked:
    work: Callable[[Session], Any]
    done: bool = False
    result: Any = None
    fault: BaseException | None = None


class Together:
    """Commits in groups; `open_` opens a transaction that is committed at its end (`Database.writing`)."""

    def __init__(self, open_: Callable[[], AbstractContextManager[Session]]) -> None:
        self._open = open_
        self._waiting: list[_Asked] = []
        self._queue, self._turn = Lock(), Lock()

    def run(self, work: Callable[[Session], Result]) -> Result:
        """Do `work` in a transaction and return its result once that is durable.

        While one thread commits, the others gather; the next one commits for them all. `work` may be done again, alone,
        when another's failure undid the group: it must change nothing but the tables. Raises what it raises.
        """
        asked = _Asked(work)
        with self._queue:
            self._waiting.append(asked)
        with self._turn:
            if not asked.done:
                self._commit()
        if asked.fault is not None:
            raise asked.fault
        return cast(Result, asked.result)

    def _commit(self) -> None:
        with self._queue:
            group, self._waiting = self._waiting, []
        try:
            self._do(group)
        except BaseException as fault:
            if len(group) == 1:
                group[0].fault, group[0].done = fault, True
                return
            for one in group:
                self._alone(one)

    def _do(self, group: list[_Asked]) -> None:
        with self._open() as session:
            results = [one.work(session) for one in group]
        for one, result in zip(group, results, strict=True):
            one.result, one.done = result, True

    def _alone(self, one: _Asked) -> None:
        try:
            self._do([one])
        except BaseException as fault:
            one.fault, one.done = fault, True
