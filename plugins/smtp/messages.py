"""The messages of one delivery, as they come."""

from collections.abc import Iterator

from newsletter import OutgoingMail


class Messages:
    """The messages of one delivery; a fault while asking for one ends them, and `check` raises it."""

    def __init__(self, coming: Iterator[OutgoingMail]) -> None:
        self._coming = coming
        self.ended = False
        self._fault: Exception | None = None

    def pull(self) -> OutgoingMail | None:
        """Return the next message, None when no more can be had."""
        if self.ended:
            return None
        message: OutgoingMail | None = None
        try:
            message = next(self._coming, None)
        except Exception as fault:  # what left must be answered for before anybody hears of it
            self._fault = fault
        self.ended = message is None
        return message

    def fault(self) -> OSError | None:
        """Return what a line is told that asked for a message in vain; None when they just ended."""
        return None if self._fault is None else OSError(str(self._fault))

    def check(self) -> None:
        """Raise what asking for a message raised."""
        if self._fault is not None:
            raise self._fault
