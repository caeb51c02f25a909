"""Several commands at once (RFC 2920): one round trip for each message instead of four.

The final dot of a message and the envelope of the next leave together; the body of the next leaves only after the
server answered 354. So at any moment one message is on its way and one is announced.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice

from newsletter import Outcome, OutgoingMail, Rejected

from .connection import said
from .replies import blames_us, shuts_us_out
from .session import Smtp, on_the_wire

_START, _CLOSING = 354, 421
Reply = tuple[int, bytes]


class Pipelined(Smtp):
    """A session with a server that takes commands in groups."""

    #: The message the server waits for after an exchange.
    _accepted: OutgoingMail | None = None
    _lost = False

    def close(self) -> None:
        """Say QUIT, unless the server waits for a body, which QUIT would become: then the line is just closed."""
        if self._accepted is None and not self._lost:
            super().close()
        else:
            self._close()

    def deliver(self, messages: Iterable[OutgoingMail]) -> Iterator[Outcome]:
        """Send each message and tell what became of it; the next one is pulled before the last one's dot leaves."""
        announced: OutgoingMail | None = None
        coming = islice(messages, self._most)
        while True:
            following = next(coming, None)
            if announced is None and following is None:
                return
            envelope, refusal = self._announcement(following)
            if refusal is not None:
                yield refusal
                following = None
                if announced is None:
                    continue
            yield from self._exchange(announced, following, envelope)
            announced = self._accepted
            if self._lost:
                return

    def _announcement(self, message: OutgoingMail | None) -> tuple[bytes, Outcome | None]:
        """Return the envelope of a message, or its outcome when no server need be asked."""
        if message is None:
            return b"", None
        try:
            return self.envelope(message), None
        except Rejected as refusal:
            return b"", Outcome(key=message.key, state="failed", reply=str(refusal))

    def _exchange(
        self, announced: OutgoingMail | None, following: OutgoingMail | None, envelope: bytes
    ) -> Iterator[Outcome]:
        """Send the body of one message with the envelope of the next, and read what is answered to both."""
        self._accepted = None
        try:
            self._session.send(on_the_wire(announced, envelope) if announced else envelope)
        except OSError as fault:
            yield from self._broken(announced, following, fault)
            return
        if announced is not None:
            try:
                outcome = _after_the_dot(announced.key, self._session.getreply())
            except OSError as fault:
                yield from self._broken(announced, following, fault)
                return
            yield outcome
            if outcome.state == "unavailable":
                yield from self._broken(None, following, OSError(outcome.reply))
                return
        if following is not None:
            yield from self._begin(following)

    def _begin(self, message: OutgoingMail) -> Iterator[Outcome]:
        """Read the answers to an envelope; the message is accepted when the server waits for its body."""
        try:
            sender, recipient, data = (self._session.getreply() for _ in range(3))
            outcome = _of_envelope(message.key, sender, recipient, data)
            if outcome is None:
                self._accepted = message
                return
            if outcome.state != "unavailable":
                self._clean(data)
        except (OSError, ValueError) as fault:
            yield from self._broken(None, message, fault)
            return
        yield outcome
        if outcome.state == "unavailable":
            self._close()

    def _clean(self, data: Reply) -> None:
        """Leave a refused message behind: an empty body where one is waited for (RFC 2920 §3.1), then RSET."""
        if data[0] == _START:
            self._session.send(b".\r\n")
            self._session.getreply()
        self._session.rset()

    def _broken(
        self, announced: OutgoingMail | None, following: OutgoingMail | None, fault: Exception
    ) -> Iterator[Outcome]:
        """Nobody knows what became of a body that left; what was only announced did not leave."""
        self._close()
        if announced is not None:
            yield Outcome(key=announced.key, state="in_doubt", reply=f"{type(fault).__name__}: {fault}")
        if following is not None:
            reply = f"{self._host} was lost before the message left: {fault}"
            yield Outcome(key=following.key, state="unavailable", reply=reply)

    def _close(self) -> None:
        self._lost = True
        with suppress(OSError):
            self._session.close()


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
            return Outcome(key=key, state="deferred", reply=words)
    if shuts_us_out(words):
        return Outcome(key=key, state="unavailable", reply=words)
    return Outcome(key=key, state="failed", reply=words, blames_us=blames_us(words, to_recipient=to_recipient))


def _of_envelope(key: str, sender: Reply, recipient: Reply, data: Reply) -> Outcome | None:
    """Return why a message may not be sent; None when its body is waited for."""
    for reply in (sender, recipient, data):
        if reply[0] == _CLOSING or reply[0] // 100 not in (2, 3, 4, 5):
            raise OSError(said(*reply))
    if sender[0] // 100 != 2:
        return Outcome(key=key, state="unavailable", reply=f"the server refuses our sender: {said(*sender)}")
    if recipient[0] // 100 != 2:
        return _settled(key, recipient[0], said(*recipient), to_recipient=True)
    if data[0] == _START:
        return None
    return _settled(key, data[0], said(*data), to_recipient=False) if data[0] // 100 in (4, 5) else _strange(data)


def _strange(reply: Reply) -> Outcome:
    raise OSError(said(*reply))
