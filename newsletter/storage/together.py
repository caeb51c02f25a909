"""Group commit: what many threads ask at one time shares a transaction, its statements, and one wait for the disk."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar, cast

from newsletter.storage.direct import Direct
from newsletter.storage.faults import StorageUnavailable

Question = TypeVar("Question")
Answer = TypeVar("Answer")


def _held() -> Lock:
    lock = Lock()
    lock.acquire()
    return lock


@dataclass
class _Asked:
    work: Callable[[Direct, list[Any]], Sequence[Any]]
    question: Any
    #: Held until its thread may go on: it is done, or commits the next group.
    woken: Lock = field(default_factory=_held)
    done: bool = False
    answer: Any = None
    fault: BaseException | None = None


class Together:
    """Commits in groups; `open_` opens a transaction that is committed at its end (`Database.direct`)."""

    def __init__(self, open_: Callable[[], AbstractContextManager[Direct]]) -> None:
        self._open = open_
        self._waiting: list[_Asked] = []
        self._queue, self._led = Lock(), False

    def run(self, work: Callable[[Direct, list[Question]], Sequence[Answer]], question: Question) -> Answer:
        """Ask `work` in a transaction and return its answer once that is durable.

        While one thread commits, the others gather; the next one commits for them all. `work` is given all that was
        asked of it meanwhile and gives an answer to each. It may be done again, question by question, when a failure
        undid the group: it must change nothing but the tables. Raises what it raises; when the commit itself fails
        it may be durable all the same: whoever asks again allows for both.
        """
        asked = _Asked(work, question)
        with self._queue:
            self._waiting.append(asked)
            leads, self._led = not self._led, True
        if not leads:
            asked.woken.acquire()
        if not asked.done:
            self._lead()
        if asked.fault is not None:
            raise asked.fault
        return cast(Answer, asked.answer)

    def _lead(self) -> None:
        """Commit what waits, let the first of those who came meanwhile lead, and wake the others of the group."""
        with self._queue:
            group, self._waiting = self._waiting, []
        self._commit(group)
        with self._queue:
            following = self._waiting[:1]
            self._led = bool(following)
        for one in (*following, *group):
            one.woken.release()

    def _commit(self, group: list[_Asked]) -> None:
        answers: list[tuple[_Asked, Any]] = []
        try:
            with self._open() as direct:
                answers = _worked(direct, group)
        except BaseException as fault:
            # A commit that fails may be durable all the same; a database that is away is away for each of them.
            if answers or len(group) == 1 or isinstance(fault, StorageUnavailable):
                _tell(group, fault)
            else:
                for one in group:
                    self._commit([one])
        else:
            for one, answer in answers:
                one.answer, one.done = answer, True


def _tell(group: list[_Asked], fault: BaseException) -> None:
    for one in group:
        one.fault, one.done = fault, True


def _worked(direct: Direct, group: list[_Asked]) -> list[tuple[_Asked, Any]]:
    answers: list[tuple[_Asked, Any]] = []
    for work in dict.fromkeys(one.work for one in group):
        same = [one for one in group if one.work == work]
        answers += zip(same, work(direct, [one.question for one in same]), strict=True)
    return answers
