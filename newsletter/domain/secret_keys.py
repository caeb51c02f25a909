"""What a secret key of production must be."""

from collections.abc import Sequence

from pydantic import SecretStr

#: Characters a secret key has at least, in production.
KEY_LENGTH = 32
_MAKE_A_KEY = 'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'


def check_keys(given: Sequence[SecretStr]) -> None:
    """Raise ValueError, which says how a key is made, when there is none or one is too short."""
    if not given:
        raise ValueError(f"NEWSLETTER_SECRET_KEYS is missing: production needs a key; make one with {_MAKE_A_KEY}")
    for number, key in enumerate(given, start=1):
        length = len(key.get_secret_value())
        if length < KEY_LENGTH:
            raise ValueError(
                f"NEWSLETTER_SECRET_KEYS: key {number} of {len(given)} has {length} characters; "
                f"accepted in production: at least {KEY_LENGTH}; make one with {_MAKE_A_KEY}"
            )
