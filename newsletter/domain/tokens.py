"""Signed links: a token is good for one purpose and nothing else."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property

from itsdangerous import BadSignature, Signer
from itsdangerous.signer import SigningAlgorithm


class Purpose(StrEnum):
    """What a token allows; the purpose is part of the signature."""

    UNSUBSCRIBE = "unsubscribe"
    PREFERENCES = "preferences"


class BadToken(ValueError):
    """The token was altered, was made for another purpose, or its key is gone."""


#: Bytes of a signature: without padding in base 64.
_SIZE = 24


class _Keyed(SigningAlgorithm):
    """Keyed BLAKE2b (RFC 7693 §2.9), 192 bits: a third of what HMAC takes."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hashlib.blake2b(value, key=key, digest_size=_SIZE).digest()


class _Signer(Signer):
    """Derives each key once."""

    def __init__(self, keys: Sequence[str], purpose: Purpose) -> None:
        super().__init__([*keys], salt=f"newsletter.{purpose.value}", digest_method=hashlib.sha256, algorithm=_Keyed())
        self._derived: dict[bytes | None, bytes] = {}

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        known = secret_key.encode() if isinstance(secret_key, str) else secret_key
        if known not in self._derived:
            self._derived[known] = super().derive_key(secret_key)
        return self._derived[known]

    @cached_property
    def _keyed(self) -> "hashlib.blake2b":
        return hashlib.blake2b(key=self.derive_key(), digest_size=_SIZE)

    def sign(self, value: str | bytes) -> bytes:
        """Do as the library does, in a third of the time: a letter signs two links for every member."""
        signed = value.encode() if isinstance(value, str) else value
        keyed = self._keyed.copy()
        keyed.update(signed)
        return signed + self.sep + urlsafe_b64encode(keyed.digest())


class Tokens:
    """Signs with the first key, verifies with all, so that keys can be changed without breaking old mails."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._many = len(keys)
        self._signers = {purpose: _Signer([*reversed(keys)], purpose) for purpose in Purpose}

    def __repr__(self) -> str:
        return f"Tokens({self._many} keys)"

    def sign(self, purpose: Purpose, newsletter: str, member: int) -> str:
        """Return a URL-safe token that never expires: a letter is read months later."""
        return self._signers[purpose].sign(f"{newsletter}.{member}").decode()

    def read(self, purpose: Purpose, token: str) -> tuple[str, int]:
        """Return `(newsletter, member)`; raises `BadToken`."""
        try:
            newsletter, _, member = self._signers[purpose].unsign(token).decode().rpartition(".")
            return newsletter, int(member)
        except (BadSignature, ValueError) as error:
            raise BadToken("this link is not valid") from error
