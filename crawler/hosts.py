"""Which hosts the crawler may connect to, told from the address or the name alone."""

from __future__ import annotations

import ipaddress
import re

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All IPv6 that is given out (IANA); ``is_global`` also counts site-local and IPv4-compatible addresses."""


def is_allowed(address: str, allow_loopback: bool) -> bool:
    """Whether the crawler may connect to an IP address (as text, zone index allowed).

    Public addresses always, loopback only when ``allow_loopback``; private, link-local, multicast, reserved and
    unspecified addresses never, IPv6-mapped, 6to4 and NAT64 forms judged by the IPv4 address inside.
    """
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_allowed(str(inner), allow_loopback)
    if ip.is_loopback:
        return allow_loopback
    if isinstance(ip, ipaddress.IPv6Address) and ip not in _GLOBAL_UNICAST:
        return False
    return ip.is_global and not ip.is_multicast


def is_address(host: str) -> bool:
    """Whether a host name is a literal IP address."""
    try:
        ipaddress.ip_address(host.strip("[]").split("%")[0])
    except ValueError:
        return False
    return True


def is_local_name(host: str) -> bool:
    """Whether a host name means this machine by itself: localhost, ``*.localhost`` (RFC 6761) or 127/8 or ::1."""
    name = re.sub(r"(?<=[^:]):\d+$", "", host.lower()).strip("[]").rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
