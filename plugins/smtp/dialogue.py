"""What is said on one line (RFC 5321), without a socket: it asks for what it needs and is given what came.

Where the server takes commands in groups (RFC 2920), the final dot of a message and the envelope of the next leave
together: one round trip for each message instead of four. The body of the next leaves only after the server answered
354. So at any moment one message is on its way and one is announced.
"""

from collections.abc import Generator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from newsletter import Outcome, OutgoingMail, Rejected

from .connection import said
from .envelope import Server, envelope, on_the_wire
from .replies import blames_us, shuts_us_out, slows_us_down

_OK, _START, _CLOSING = 250, 354, 421
#: The places of the commands of an envelope.
_MAIL, _RCPT, _DATA = range(3)
Reply = tuple[int, bytes]


class Need(Enum):
    """What a dialogue waits for; besides, it hands over bytes to be sent, and outcomes."""

    MESSAGE = "message"
    REPLY = "reply"


#: Hands over bytes, outcomes and needs; is given a message or None, a reply, or the `OSError` that befell it.
Talk = Generator["bytes | Outcome | Need", Any, None]


@dataclass
class Dialogue:
    """One line's part of a campaign: `first`, if any, then what it is given, at most `most` messages."""

    server: Server
    most: int
    first: OutgoingMail | None = None
    #: True once the line cannot be used any more.
    lost: bool = False
    #: The message whose body the server waits for.
    accepted: OutgoingMail | None = None

    def talk(self) -> Talk:
        """Say each message and hand over what became of it; the next is asked for before the last one's dot leaves."""
        announced: OutgoingMail | None = None
        while not self.lost:
            following = yield from self._pulled()
            if announced is None and following is None:
                return
            words, refusal = self._announcement(following)
            if refusal is not None:
                yield refusal
                following = None
                if announced is None:
                    continue
            yield from self._exchange(announced, following, words)
            announced = self.accepted

    def _pulled(self) -> Generator[Any, Any, OutgoingMail | None]:
        message, self.first = self.first, None
        if message is None and self.most:
            message = yield Need.MESSAGE
        self.most -= message is not None
        return message

    def _announcement(self, message: OutgoingMail | None) -> tuple[list[bytes], Outcome | None]:
        """Return the commands before a body, or the outcome of a message when no server need be asked."""
        if message is None:
            return [], None
        try:
            return envelope(message, self.server), None
        except Rejected as refusal:
            return [], Outcome(key=message.key, state="failed", reply=str(refusal))

    def _exchange(self, announced: OutgoingMail | None, following: OutgoingMail | None, words: list[bytes]) -> Talk:
        """Send the body of one message, with the envelope of the next where that may be, and read the answers."""
        self.accepted = None
        together = b"".join(words) if self.server.pipelining else b""
        if announced is not None:
            outcome = yield from self._body(announced, together)
            yield outcome
            if self.lost or outcome.state == "unavailable":
                yield from self._untouched(following, outcome.reply)
                return
        elif together:
            yield together
        if following is not None:
            yield from self._begin(following, words)

    def _body(self, message: OutgoingMail, then: bytes) -> Generator[Any, Any, Outcome]:
        """Nobody knows what became of a body that began to leave when the line is lost before its answer."""
        try:
            yield on_the_wire(message, then)
            return _after_the_dot(message.key, (yield Need.REPLY))
        except OSError as fault:
            self.lost = True
            return Outcome(key=message.key, state="in_doubt", reply=f"{type(fault).__name__}: {fault}")

    def _begin(self, message: OutgoingMail, words: list[bytes]) -> Talk:
        """Read the answers to an envelope; the message is accepted when the server waits for its body."""
        try:
            outcome, started = yield from self._asked(message.key, words)
            if outcome is None:
                self.accepted = message
            elif outcome.state != "unavailable":
                yield from self._clean(started)
        except (OSError, ValueError) as fault:
            yield from self._untouched(message, str(fault))
            return
        if outcome is not None:
            self.lost = outcome.state == "unavailable"
            yield outcome

    def _asked(self, key: str, words: list[bytes]) -> Generator[Any, Any, tuple[Outcome | None, bool]]:
        """Return what refuses a message, and whether the server waits for a body all the same."""
        refusal: Outcome | None = None
        reply: Reply = (_OK, b"")
        for place, word in enumerate(words):
            if not self.server.pipelining:
                if refusal is not None:
                    return refusal, False
                yield word
            reply = yield Need.REPLY
            refusal = refusal or _refused(key, place, reply)
        return refusal, reply[0] == _START

    def _clean(self, started: bool) -> Talk:
        """Leave a refused message behind: an empty body where one is waited for (RFC 2920 §3.1), then RSET."""
        if started:
            yield b".\r\n"
            yield Need.REPLY
        yield b"RSET\r\n"
        yield Need.REPLY

    def _untouched(self, message: OutgoingMail | None, why: str) -> Talk:
        """Say of a message that was only announced that it did not leave; the line is of no use any more."""
        self.lost = True
        if message is not None:
            reply = f"{self.server.host} was lost before the message left: {why}"
            yield Outcome(key=message.key, state="unavailable", reply=reply)


def _refused(key: str, place: int, reply: Reply) -> Outcome | None:
    """Return what the answer to a command of an envelope refuses; None when the dialogue goes on."""
    code = reply[0]
    if code == _START if place == _DATA else code // 100 == 2:
        return None
    words = said(*reply)
    if code == _CLOSING or code // 100 not in (4, 5):
        raise OSError(words)
    if place == _MAIL:
        return Outcome(key=key, state="unavailable", reply=f"the server refuses our sender: {words}")
    return _settled(key, code, words, to_recipient=place == _RCPT)


def _after_the_dot(key: str, reply: Reply) -> Outcome:
    """Return what the answer to a body means; one that means nothing leaves the message in doubt."""
    code, words = reply[0], said(*reply)
    if code == _CLOSING:
        return Outcome(key=key, state="unavailable", reply=words)
    if code // 100 in (2, 4, 5):
        return _settled(key, code, words, to_recipient=False)
    raise OSError(words)


def _settled(key: str, code: int, words: str, *, to_recipient: bool) -> Outcome:
    match code // 100:
        case 2:
            return Outcome(key=key, state="accepted", reply=words)
        case 4:
            return Outcome(key=key, state="deferred", reply=words, slows=slows_us_down(words))
    if shuts_us_out(words):
        return Outcome(key=key, state="unavailable", reply=words)
    return Outcome(key=key, state="failed", reply=words, blames_us=blames_us(words, to_recipient=to_recipient))
