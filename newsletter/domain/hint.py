"""A hint: something may be due, says the queue; whether it is, the tables say."""

from typing import NamedTuple


class Hint(NamedTuple):
    """A verb, and what it is about; said twice, it waits in the queue once."""

    verb: str
    #: The campaign or the newsletter; empty where the verb finds its work itself.
    key: str = ""
    #: Seconds to wait before.
    after: float = 0.0

    @property
    def queue(self) -> str:
        """The queue it waits in: what sends must not wait behind what collects."""
        return "send" if self.verb == "send" else "work"

    @property
    def lock(self) -> str:
        """The name under which it waits once; one for later does not keep one for now from being said."""
        return " ".join(filter(None, (self.verb, self.key, "later" if self.after else "")))
