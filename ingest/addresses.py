"""Which network addresses a page may be fetched from. Pure.

Used by whatever opens an address that somebody else named: one GET (`api.fetch`), the crawler.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Final, TypeAlias

BAD_PORTS: Final = frozenset(
    {
        0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95,
        101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179,
        389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601,
        636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3306, 3389, 3659, 4045, 4190, 5060, 5061,
        5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9200, 10080, 11211, 27017,
    }
)  # fmt: skip
"""Ports of other protocols: what browsers refuse (WHATWG Fetch, "bad port"), and databases."""
_NO_HOSTS: Final = tuple(
    map(
        ipaddress.ip_network,
        ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "fec0::/10", "3fff::/20", "5f00::/16"),
    )
)
"""Special by the IANA registries, though not every Python release knows."""
_EMBEDDING: Final = (
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("::/96"), 0),
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),
    (ipaddress.IPv6Network("::ffff:0:0:0/96"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
)
"""IPv6 networks that lead to an IPv4 address, and how far from the end its bits stand:
NAT64 (RFC 6052), IPv4-compatible and -mapped (RFC 4291), translated (RFC 2765), 6to4 (RFC 3056)."""

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


def refused(address: Address) -> bool:
    """Whether an address is of this machine or its own network, or no ordinary host at all."""
    for network, bits in _EMBEDDING:
        if address in network:
            return refused(ipaddress.IPv4Address(int(address) >> bits & 0xFFFF_FFFF))
    special = address.is_multicast or address.is_reserved or not address.is_global
    return special or any(address in network for network in _NO_HOSTS)


def literal(host: str) -> Address | None:
    """The address that a host is written as; None where it is a name.

    Odd spellings that resolvers take for an IPv4 address are read as they read them:
    `2130706433`, `0x7f.1`, `0177.0.0.1` and `127.1` are 127.0.0.1.
    """
    bare = host.strip("[]").partition("%")[0].removesuffix(".")
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        pass
    if not bare or not all(_numeric(part) for part in bare.split(".")):
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(bare))
    except OSError:
        return None


def _numeric(part: str) -> bool:
    digits = part.lower().removeprefix("0x")
    return part.isascii() and all(c in "0123456789abcdef" for c in digits) and part[:1].isdigit()
