"""The variables a transport's settings come from, whichever plugin offers it."""

from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr

#: Those whose settings come another way: from one address, from the workspace.
_OURS = {"smtp": "NEWSLETTER_SMTP_URL", "outbox": "NEWSLETTER_TRANSPORT=outbox"}


def own_settings(transport: str, variables: Mapping[str, str | None]) -> dict[str, SecretStr]:
    """Return the settings of a plugin's transport: `BREVO_API_KEY` is the setting `api_key` of `brevo`.

    Any of them may be a secret. A variable that is empty says nothing.
    """
    prefix = f"{transport.upper()}_"
    if transport in _OURS:
        return {}
    said = ((name, value) for name, value in variables.items() if value)
    return {name.removeprefix(prefix).lower(): SecretStr(value) for name, value in said if name.startswith(prefix)}


def variable_of(transport: str, setting: str) -> str:
    """Return the variable a setting of a transport is written in; without a setting, the one that chooses it."""
    return _OURS.get(transport, f"{transport}_{setting}".upper() if setting else f"NEWSLETTER_TRANSPORT={transport}")


def is_ours(transport: str) -> bool:
    """Tell whether the settings of a transport are written another way than one variable each."""
    return transport in _OURS


def revealed(settings: Mapping[str, object]) -> dict[str, Any]:
    """Return the settings as the transport's schema takes them, the secret ones readable."""
    return {
        name: value.get_secret_value() if isinstance(value, SecretStr) else value for name, value in settings.items()
    }
