"""Several messages that leave together, to a server that takes bodies in chunks (RFC 3030).

A body whose length is told needs no word from the server before it and no dot behind it: a whole window of messages,
each with its envelope, costs one round trip. RSET goes before each, as RFC 3030 §2 wants it after a failure, so that
what came of one message says nothing of the next.
"""

from collections import deque
from collections.abc import Generator, Sequence
from itertools import chain
from typing import Any, Literal

from newsletter import Outcome, OutgoingMail

from .envelope import ended
from .outcomes import CLOSING, MAIL, RCPT, Closing, after_the_body, refused
from .talk import Need, Pieces, Reply

#: A message with its envelope.
Announced = tuple[OutgoingMail, list[bytes]]
#: Answers to each message: to RSET, MAIL, RCPT and BDAT.
_ANSWERS = 4


def exchange(group: Sequence[Announced], heard: deque[Reply]) -> Generator[Any, Any, bool]:
    """Send messages together and hand over what became of each; return whether the line is lost.

    Of those a lost line did not answer for, nobody knows; a server whose last word was that it goes (421, RFC 5321
    §3.8) took none of them.
    """
    waiting = deque(message.key for message, _ in group)
    answers: list[Reply] = []
    lost = goes = False
    try:
        broken = yield from _sent(group)
        while waiting:
            answers.append((yield from _next(heard, broken)))
            goes = answers[-1][0] == CLOSING
            if len(answers) == _ANSWERS:
                outcome = _meaning(waiting[0], answers)
                waiting.popleft()
                answers.clear()
                lost = lost or outcome.state == "unavailable"
                yield outcome
    except OSError as fault:
        state: Literal["unavailable", "in_doubt"] = "in_doubt"
        if goes and not isinstance(fault, TimeoutError):
            state = "unavailable"
        yield from (Outcome(key=key, state=state, reply=f"{type(fault).__name__}: {fault}") for key in waiting)
    # Words nobody asked for: what comes next would be taken for the answer to something else.
    return lost or bool(waiting or heard)


def _sent(group: Sequence[Announced]) -> Generator[Any, Any, OSError | None]:
    """Send messages; return what befell the line meanwhile: it may have been answered for some of them before."""
    try:
        yield tuple(chain.from_iterable(_leaving(*one) for one in group))
    except OSError as fault:
        return fault
    return None


def _next(heard: deque[Reply], broken: OSError | None) -> Generator[Any, Any, Reply]:
    """Return the next answer; raises what befell the line when no more will come."""
    if heard:
        return heard.popleft()
    if broken is not None:
        raise broken
    answer: Reply = yield Need.REPLY
    return answer


def _leaving(message: OutgoingMail, words: list[bytes]) -> Pieces:
    pieces = ended(message)
    mail, rcpt, _ = words
    return b"RSET\r\n%b%bBDAT %d LAST\r\n" % (mail, rcpt, sum(map(len, pieces))), *pieces


def _meaning(key: str, answers: Sequence[Reply]) -> Outcome:
    """Return what became of a message; raises OSError for an answer without meaning, or out of step."""
    reset, mail, rcpt, body = answers
    if reset[0] // 100 != 2 and reset[0] != CLOSING:
        raise OSError(f"RSET was answered by {reset[0]}")
    try:
        return refused(key, MAIL, mail) or refused(key, RCPT, rcpt) or after_the_body(key, body)
    except Closing as goodbye:
        return Outcome(key=key, state="unavailable", reply=str(goodbye))
