"""Addresses of servers that carry a password: read whole, shown without it."""

import re
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from pydantic import SecretStr

#: How the address of a mail server is written.
SMTP_FORM = "smtp://user:password@host:port?tls=starttls|tls|none&connections=10"
#: What stands in the address itself, never among its options.
PLACES = frozenset({"host", "port", "user", "password"})
#: However it is spelt.
_QUERY_PASSWORD = re.compile(r"((?:pa?s\w*|pwd)=)[^&]*", re.IGNORECASE)
#: What follows a host where a port should be, and does not look like one: perhaps a password without its @.
_NO_PORT = re.compile(r"(://[^/:?@\[]*:)(?!\d\w{0,5}(?:[/?]|$))[^/?]+")


class WrongAddress(ValueError):
    """The address of a server cannot be used; the message shows it without its password."""


def hidden(url: str) -> str:
    """Return an address as it may be shown: the password, wherever it stands, is `***`."""
    shown = _QUERY_PASSWORD.sub(r"\1***", url)
    head, at, place = shown.rpartition("@")
    if not at:
        return _NO_PORT.sub(r"\1***", shown)
    scheme, slashes, who = head.partition("://")
    if not slashes:
        return f"***@{place}"
    user, colon, _ = who.partition(":")
    return f"{scheme}://{user}{':***' if colon else ''}@{place}"


def smtp_settings(url: str) -> dict[str, Any]:
    """Return the settings in an SMTP address: host, port, user, password and the options after the `?`, as they stand.

    The transport knows its options and judges them. User and password are percent-decoded (RFC 3986 §2.1);
    signs such as `/` may also stand as they are.
    Raises `WrongAddress`.
    """
    scheme, _, rest = url.partition("://")
    credentials, at, place = rest.rpartition("@")
    parts = _split(place)
    if scheme.lower() != "smtp" or not parts or not _is_plain(parts) or (at and not credentials.partition(":")[0]):
        raise WrongAddress(f"“{hidden(url)}” is not understood; accepted: {SMTP_FORM}")
    config: dict[str, Any] = {**_options(parts.query), "host": parts.hostname}
    port = _port(url, parts)
    if port is not None:
        config["port"] = port
    if at:
        user, _, password = credentials.partition(":")
        config |= {"user": unquote(user), "password": SecretStr(unquote(password))}
    return config


def _split(place: str) -> SplitResult | None:
    try:
        return urlsplit(f"smtp://{place}")
    except ValueError:  # its message would quote the address
        return None


def _is_plain(parts: SplitResult) -> bool:
    return bool(parts.hostname) and parts.path in ("", "/") and not parts.fragment


def _port(url: str, parts: SplitResult) -> int | None:
    try:
        if parts.port != 0:
            return parts.port
    except ValueError:
        pass
    raise WrongAddress(f"“{hidden(url)}”: the port is wrong; accepted: a number from 1 to 65535")


def _options(query: str) -> dict[str, str]:
    found = {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}
    for name in sorted(found.keys() & PLACES):
        raise WrongAddress(f"not understood: “{name}” stands before the “?”; accepted: {SMTP_FORM}")
    return found
