"""Addresses: one form, one keyed hash; what must not be written to always wins."""

import hashlib
import hmac
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

#: The scope of a suppression that holds for every newsletter.
EVERY_NEWSLETTER = "*"


class Why(StrEnum):
    """Why an address must not be written to."""

    LEFT = "left"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    ERASED = "erased"


class BadAddress(ValueError):
    """Not an e-mail address; the message says what is wrong with it."""


def normalise(address: str) -> str:
    """Return the address as it will be written to, its domain in lower case (RFC 5321 §2.4).

    Raises `BadAddress`.
    """
    try:
        return validate_email(address.strip(), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise BadAddress(f"“{address}” is not an e-mail address: {error}") from error


def address_key(address: str, key: str) -> str:
    """Return the keyed hash under which a person is known, once forgotten included.

    Letters' case never tells two persons apart in practice, so the whole address is folded.
    """
    folded = normalise(address).casefold().encode()
    return hmac.new(key.encode(), b"address:" + folded, hashlib.sha256).hexdigest()


def key_fingerprint(key: str) -> str:
    """Return what tells one address key from another without giving it away."""
    return hashlib.sha256(b"address-key:" + key.encode()).hexdigest()[:16]
