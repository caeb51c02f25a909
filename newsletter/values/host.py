"""Hosts: which one is this machine."""

from ipaddress import ip_address

#: Names that no host of the web ever has (RFC 2606, RFC 6761).
_NOBODY = ("example", "invalid", "test")


def is_nobody(host: str) -> bool:
    """Tell whether a name is kept for documentation and demonstrations, so that asking it is vain."""
    return host.casefold().rpartition(".")[2] in _NOBODY


def is_loopback(host: str) -> bool:
    """Tell whether a host, a name or an address, is this machine and no other."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def without_password(url: str) -> str:
    """Return the address as it may be shown: without the user and password it may carry."""
    scheme, mark, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    return f"{scheme}{mark}{authority.rpartition('@')[2]}{slash}{path}"
