"""The way a transport has to a provider's web service: one request, one answer, and what is known when none came."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from newsletter.values.base import Value


class Response(Value):
    """What a web service answered (RFC 9110 §6), whatever its status."""

    status: int
    #: The names in lower case.
    headers: Mapping[str, str] = Field(default_factory=dict)
    content: bytes = b""


class Unanswered(Exception):
    """The request began to leave and no whole answer came: nobody knows what the service did with it."""


class Api(ABC):
    """The guarded web client a transport receives, for one thread."""

    @abstractmethod
    def call(
        self, method: Literal["GET", "POST"], url: str, *, headers: Mapping[str, str] | None = None, json: Any = None
    ) -> Response:
        """Send one request and return its answer; a redirect is an answer, never followed.

        `json` becomes the body. The address begins with https://, except on this machine. Raises `Unavailable` when
        nothing left (an address that may not be reached, no connection, a certificate that cannot be trusted), and
        `Unanswered` within the caps of time and size. No message holds what the headers say.
        """
