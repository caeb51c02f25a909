"""What is said on one line (RFC 5321), without a socket: it asks for what it needs and is given what came.

Where the server takes commands in groups (RFC 2920), the final dot of a message and the envelope of the next leave
together: one round trip for each message instead of four. The body of the next leaves only after the server answered
354. So at any moment one message is on its way and one is announced. In a window of several, whole groups of messages
leave together where the server takes them so (`chunks`).
"""

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

from newsletter import Outcome, OutgoingMail, Rejected

from .chunks import Addressed, exchange
from .envelope import Server, envelope, on_the_wire
from .outcomes import OK, START, after_the_body, refused
from .talk import Need, Reply, Talk, next_reply


@dataclass
class Dialogue:
    """One line's part of a campaign: `first`, if any, then what it is given, at most `most` messages."""

    server: Server
    most: int
    first: OutgoingMail | None = None
    #: Messages that may be on their way at one time.
    window: int = 1
    #: True once the line cannot be used any more.
    lost: bool = False
    #: The message whose body the server waits for.
    accepted: OutgoingMail | None = None
    #: Replies that came and were not asked for yet.
    heard: deque[Reply] = field(default_factory=deque)

    def talk(self) -> Talk:
        """Say each message and hand over what became of it."""
        together = self.window > 1 and self.server.chunking and self.server.pipelining
        yield from self._in_groups() if together else self._one_by_one()

    def _one_by_one(self) -> Talk:
        """Ask for a message before the dot of the last one leaves."""
        announced: OutgoingMail | None = None
        while not self.lost:
            try:
                following = yield from self._pulled()
            except OSError as fault:
                yield from self._untouched(announced, fault)
                return
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

    def _in_groups(self) -> Talk:
        while not self.lost and (group := (yield from self._gathered())):
            self.lost = yield from exchange(group, self.heard)

    def _gathered(self) -> Generator[Any, Any, list[Addressed]]:
        """Return as many messages as may leave together; none when nothing comes any more."""
        group: list[Addressed] = []
        try:
            while len(group) < self.window and (message := (yield from self._pulled())) is not None:
                words, refusal = self._announcement(message)
                if refusal is None:
                    group.append((message, words))
                else:
                    yield refusal
        except OSError as fault:
            for message, _ in group:
                yield from self._untouched(message, fault)
            return []
        return group

    def _pulled(self) -> Generator[Any, Any, OutgoingMail | None]:
        """Return the next message, if any comes; raises OSError when whoever has them cannot give any more."""
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
            together = b""
        if following is not None:
            yield from self._begin(following, words, together)

    def _body(self, message: OutgoingMail, then: bytes) -> Generator[Any, Any, Outcome]:
        """Nobody knows what became of a body that began to leave when the line is lost before its answer."""
        try:
            yield on_the_wire(message, then)
            return after_the_body(message.key, (yield from next_reply(self.heard)))
        except OSError as fault:
            self.lost = True
            return Outcome(key=message.key, state="in_doubt", reply=f"{type(fault).__name__}: {fault}")

    def _begin(self, message: OutgoingMail, words: list[bytes], together: bytes) -> Talk:
        """Send what is left of an envelope and read the answers: accepted is a message whose body is waited for."""
        try:
            if together:
                yield (together,)
            outcome, started = yield from self._asked(message.key, words)
            if outcome is None:
                self.accepted = message
            elif outcome.state != "unavailable":
                yield from self._clean(started)
        except (OSError, ValueError) as fault:
            yield from self._untouched(message, fault)
            return
        if outcome is not None:
            self.lost = outcome.state == "unavailable"
            yield outcome

    def _asked(self, key: str, words: list[bytes]) -> Generator[Any, Any, tuple[Outcome | None, bool]]:
        """Return what refuses a message, and whether the server waits for a body all the same."""
        refusal: Outcome | None = None
        reply: Reply = (OK, b"")
        for place, word in enumerate(words):
            if refusal is not None and (refusal.state == "unavailable" or not self.server.pipelining):
                return refusal, False
            if not self.server.pipelining:
                yield (word,)
            reply = yield from next_reply(self.heard)
            refusal = refusal or refused(key, place, reply)
        return refusal, reply[0] == START

    def _clean(self, started: bool) -> Talk:
        """Leave a refused message behind: an empty body where one is waited for (RFC 2920 §3.1), then RSET."""
        if started:
            yield (b".\r\n",)
            yield from next_reply(self.heard)
        yield (b"RSET\r\n",)
        yield from next_reply(self.heard)

    def _untouched(self, message: OutgoingMail | None, why: object) -> Talk:
        """Say of a message that was only announced that it did not leave; the line is of no use any more."""
        self.lost = True
        if message is not None:
            reply = f"the message did not leave for {self.server.host}: {why}"
            yield Outcome(key=message.key, state="unavailable", reply=reply)
