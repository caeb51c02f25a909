"""The messages of one delivery, as they come."""

from collections.abc import Iterator

from newsletter import OutgoingMail


class Coming:
    """Messages until no more can be had; why, if that was not to be, is raised once the lines are done."""

    def __init__(self, messages: Iterator[OutgoingMail]) -> None:
        self._messages = messages
        self.ended = False
        self._fault: Exception | None = None

    def next(self) -> OutgoingMail | None:
        """Return the next message, None when no more can be had."""
        message: OutgoingMail | None = None
        try:
            message = None if self.ended else next(self._messages, None)
        except Exception as fault:
            self._fault = fault
        self.ended = message is None
        return message

    def failed(self) -> OSError | None:
        """Return what a line is told when the messages failed."""
        return None if self._fault is None else OSError(str(self._fault))

    def check(self) -> None:
        """Raise what asking for a message raised."""
        if self._fault is not None:
            raise self._fault
