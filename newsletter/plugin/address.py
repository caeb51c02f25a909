"""Which network addresses a source may reach: the public ones, however they are disguised."""

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

#: NAT64 well-known prefix (RFC 6052) and the deprecated IPv4-compatible one (RFC 4291 §2.5.5.1).
_LAST_32_BITS = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))

#: Not public either, whatever this version of Python thinks: protocol assignments with a cloud's metadata (RFC 6890),
#: 6to4 relays (RFC 7526), documentation (RFC 9637), the host that serves secrets to machines of Azure.
_UNSEEN: tuple[IPv4Network | IPv6Network, ...] = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv4Network("168.63.129.16/32"),
    IPv6Network("3fff::/20"),
)


class Refused(Exception):
    """An address is not fetched; the message ends the sentence that the address begins."""


def embedded(address: Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses a translator would reach through this IPv6 address, if any.

    IPv4-mapped (RFC 4291), 6to4 (RFC 3056), Teredo (RFC 4380: server and client) and NAT64 (RFC 6052).
    """
    if isinstance(address, IPv4Address):
        return ()
    if address.ipv4_mapped or address.sixtofour:
        return tuple(inner for inner in (address.ipv4_mapped, address.sixtofour) if inner)
    if address.teredo:
        return address.teredo
    if any(address in network for network in _LAST_32_BITS):
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    return ()


def is_public(address: Address) -> bool:
    """Tell whether anybody on the Internet may reach this address."""
    inner = embedded(address)
    if inner:
        return all(is_public(each) for each in inner)
    if any(address in network for network in _UNSEEN):
        return False
    site_local = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not (address.is_multicast or address.is_reserved or site_local)


def resolve(host: str, port: int, allow: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the addresses of `host`, IPv4 first, each of them checked.

    Raises Refused when the name is unknown or when one address, not in `allow`, is not public:
    a name that answers both a public and a private address is refused whole.
    """
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise Refused(f"names an unknown host, {host} ({_why(fault)})") from fault
    found = sorted({str(answer[4][0]).split("%")[0] for answer in answers}, key=lambda text: (":" in text, text))
    for text in found:
        if text not in allow and not is_public(ip_address(text)):
            raise Refused(f"leads to {text} (host {host}), a private address that sources may not reach")
    return tuple(found)


def _why(fault: Exception) -> str:
    return str(getattr(fault, "strerror", None) or fault)
