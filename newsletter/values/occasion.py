"""What surrounds a letter when it is checked: earlier ones, its readers, the web."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from pydantic import Field

from newsletter.values.base import Value


class LinkAnswer(NamedTuple):
    """What asking a web address gave: `status` is 0 when no server answered, and `reason` says why."""

    status: int
    reason: str = ""
    media_type: str = ""
    #: Bytes of the document, when the server says.
    size: int | None = None
    #: No reader can reach it: the page is gone (404, 410), the host does not exist or is none of the public web.
    gone: bool = False


class Web(ABC):
    """Asks web addresses for checks: guarded, side by side, each once a day."""

    @abstractmethod
    def ask(self, urls: Iterable[str]) -> Mapping[str, LinkAnswer]:
        """Return what each address answered; one that could not be asked is missing."""


class Earlier(Value):
    """A letter that readers have already received."""

    number: int
    subject: str
    #: The titles of its items, by address.
    items: dict[str, str] = Field(default_factory=dict)


class Recipients(Value):
    """Who would receive the letter, in figures."""

    count: int
    #: How many received the one before; None for the first.
    before: int | None = None
    #: Subscribed people the letter will not be sent to, by reason: `unconfirmed`, `suppressed`…
    left_out: dict[str, int] = Field(default_factory=dict)


class TestCopy(Value):
    """A copy sent to the team; `current` when the letter has not changed since."""

    __test__ = False

    address: str
    current: bool


@dataclass(frozen=True)
class Occasion:
    """What surrounds a letter; what is not known is None or empty, and checks then say nothing of it."""

    #: When it is meant to leave.
    leaves_at: datetime | None = None
    #: Earlier letters of the newsletter, the latest first.
    earlier: tuple[Earlier, ...] = ()
    recipients: Recipients | None = None
    test_copies: tuple[TestCopy, ...] | None = None
    #: Hosts from which the page may fetch pictures, our own among them.
    own_hosts: frozenset[str] = frozenset()
    #: Absent when addresses are not to be asked.
    web: Web | None = None
    #: What acronyms mean, by acronym.
    glossary: Mapping[str, str] = field(default_factory=dict)
