"""Several messages that leave together, to a server that takes bodies in chunks (RFC 3030).

A body whose length is told needs no word from the server before it and no dot behind it: a whole window of messages,
each with its envelope, costs one round trip. RSET goes before each, as RFC 3030 §2 wants it after a failure, so that
what came of one message says nothing of the next.
"""

from collections import deque
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from newsletter import Outcome, OutgoingMail

from .envelope import ended
from .outcomes import CLOSING, MAIL, RCPT, after_the_body, refused
from .talk import Pieces, Reply, next_reply

#: A message with its envelope.
Addressed = tuple[OutgoingMail, list[bytes]]


def exchange(group: Sequence[Addressed], heard: deque[Reply]) -> Generator[Any, Any, bool]:
    """Send messages together and hand over what became of each; return whether the line is lost."""
    waiting = deque(message.key for message, _ in group)
    answers = _Answers(heard, (yield from _sent(group)))
    lost = answers.broken is not None
    try:
        while waiting:
            outcome = _meaning(waiting[0], (yield from answers.to_one()))
            waiting.popleft()
            lost = lost or outcome.state == "unavailable"
            yield outcome
    except OSError as fault:
        yield from answers.missing(waiting, fault)
    # Words nobody asked for: what comes next would be taken for the answer to something else.
    return lost or bool(waiting or heard)


def _sent(group: Sequence[Addressed]) -> Generator[Any, Any, OSError | None]:
    """Send messages; return what befell the line meanwhile: it may have been answered for some of them before."""
    try:
        yield tuple(chain.from_iterable(_leaving(*one) for one in group))
    except OSError as fault:
        return fault
    return None


def _leaving(message: OutgoingMail, words: list[bytes]) -> Pieces:
    pieces = ended(message)
    mail, rcpt, _ = words
    return b"RSET\r\n%b%bBDAT %d LAST\r\n" % (mail, rcpt, sum(map(len, pieces))), *pieces


@dataclass
class _Answers:
    """What a server says to messages that left together."""

    heard: deque[Reply]
    #: What befell the line while they left; after what was heard, nothing more comes then.
    broken: OSError | None
    #: The code of its last word.
    last: int = 0

    def to_one(self) -> Generator[Any, Any, list[Reply]]:
        """Return the answers to one message: to RSET, MAIL, RCPT and BDAT. Raises OSError when the line is lost."""
        answers: list[Reply] = []
        for _ in range(4):
            if self.broken is not None and not self.heard:
                raise self.broken
            answers.append((yield from next_reply(self.heard)))
            self.last = answers[-1][0]
        return answers

    def missing(self, keys: Iterable[str], fault: OSError) -> Generator[Outcome, Any, None]:
        """Say of messages that a lost line did not answer for that nobody knows what became of them.

        A server whose last word was that it goes (421, RFC 5321 §3.8) took none of them; one that says so and then
        nothing may have.
        """
        gone = self.last == CLOSING and not isinstance(fault, TimeoutError)
        state: Literal["unavailable", "in_doubt"] = "unavailable" if gone else "in_doubt"
        yield from (Outcome(key=key, state=state, reply=f"{type(fault).__name__}: {fault}") for key in keys)


def _meaning(key: str, answers: Sequence[Reply]) -> Outcome:
    """Return what became of a message; raises OSError for an answer without meaning, or out of step."""
    reset, mail, rcpt, body = answers
    if reset[0] // 100 != 2 and reset[0] != CLOSING:
        raise OSError(f"RSET was answered by {reset[0]}")
    return refused(key, MAIL, mail) or refused(key, RCPT, rcpt) or after_the_body(key, body)
