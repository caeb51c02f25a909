"""Hosts: which one is this machine."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Tell whether a host, a name or an address, is this machine and no other."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"
