"""Signed links: a token is good for one purpose and nothing else."""

from collections.abc import Sequence
from enum import StrEnum

from itsdangerous import BadSignature, URLSafeSerializer


class Purpose(StrEnum):
    """What a token allows; the purpose is part of the signature."""

    UNSUBSCRIBE = "unsubscribe"
    PREFERENCES = "preferences"


class BadToken(ValueError):
    """The token was altered, was made for another purpose, or its key is gone."""


class Tokens:
    """Signs with the first key, verifies with all, so that keys can be changed without breaking old mails."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [*reversed(keys)]

    def __repr__(self) -> str:
        return f"Tokens({len(self._keys)} keys)"

    def sign(self, purpose: Purpose, newsletter: str, member: int) -> str:
        """Return a URL-safe token that never expires: a letter is read months later."""
        return str(self._serializer(purpose).dumps([newsletter, member]))

    def read(self, purpose: Purpose, token: str) -> tuple[str, int]:
        """Return `(newsletter, member)`; raises `BadToken`."""
        try:
            newsletter, member = self._serializer(purpose).loads(token)
        except (BadSignature, ValueError) as error:
            raise BadToken("this link is not valid") from error
        return str(newsletter), int(member)

    def _serializer(self, purpose: Purpose) -> URLSafeSerializer:
        return URLSafeSerializer(self._keys, salt=f"newsletter.{purpose.value}")
