"""Many lines to one server, driven by one thread: while one waits, the others go on."""

from collections.abc import Callable, Iterable, Iterator

from newsletter import Outcome, OutgoingMail, Receipt, Rejected, Transport, TryLater, Unavailable

from .line import Line
from .messages import Messages
from .traffic import Traffic

#: Opens a line that begins with a message, if one is given; raises Unavailable.
Opener = Callable[[OutgoingMail | None], Line]


class Fleet(Transport):
    """Up to `lines` connections; the first is open, the others are opened while there is work for them.

    Until a body leaves, a lost connection means that nothing was sent. From its first byte to the server's answer, it
    means that nobody knows.
    """

    def __init__(self, opened: Line, opener: Opener, lines: int) -> None:
        self.lines = lines
        self._opener = opener
        self._open = [opened]

    def send(self, message: OutgoingMail) -> Receipt:
        """Hand over one message."""
        (outcome,) = self.deliver([message])
        match outcome.state:
            case "accepted":
                return Receipt(reply=outcome.reply)
            case "failed":
                raise Rejected(outcome.reply, blames_us=outcome.blames_us)
            case "deferred":
                raise TryLater(outcome.reply, slows=outcome.slows)
            case "unavailable":
                raise Unavailable(outcome.reply)
        raise ConnectionError(outcome.reply)

    def deliver(self, messages: Iterable[OutgoingMail]) -> Iterator[Outcome]:
        """Send the messages over as many lines as there are, and tell what became of each as soon as it is known."""
        with Traffic(Messages(iter(messages)), self._open, self._opener, self.lines, self.window) as traffic:
            yield from traffic.run()

    def close(self) -> None:
        """End every line."""
        while self._open:
            self._open.pop().close()
