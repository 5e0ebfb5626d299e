"""Keeps the crawler away from private, loopback and link-local addresses, whatever name or redirect leads there.

The check sits in the name resolver: Twisted connects to nothing but what the resolver hands out, literal addresses
(also decimal, octal and IPv6-mapped ones) included, so a redirect or a changed DNS answer meets the same check.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from scrapy.resolver import CachingHostnameResolver, HostResolution
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase


MAX_REFUSED = 1000
"""Names that are remembered to lead to addresses that are not allowed."""
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


@implementer(IResolutionReceiver)
class _GuardedReceiver:
    """Passes on only the addresses that are allowed."""

    def __init__(self, receiver: Any, allow_loopback: bool, done: Callable[[bool], None]) -> None:
        self._receiver = receiver
        self._allow_loopback = allow_loopback
        self._done = done
        self._passed = self._refused = False

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:
        host = address.host if isinstance(address, IPv4Address | IPv6Address) else ""
        if is_allowed(host, self._allow_loopback):
            self._passed = True
            self._receiver.addressResolved(address)
        else:
            self._refused = True

    def resolutionComplete(self) -> None:
        self._done(self._refused and not self._passed)
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver(CachingHostnameResolver):
    """``TWISTED_DNS_RESOLVER``: Scrapy's caching resolver behind the guard; ``*.localhost`` is 127.0.0.1."""

    def __init__(self, reactor: ReactorBase, cache_size: int, allow_loopback: bool) -> None:
        super().__init__(reactor, cache_size)
        self._allow_loopback = allow_loopback
        self._refused: set[str] = set()

    def is_refused(self, host: str) -> bool:
        """Whether a name was found at its last look-up, and led to nothing but addresses that are not allowed."""
        return host.lower() in self._refused

    def _note(self, host: str, refused: bool) -> None:
        self._refused.discard(host.lower())
        if refused and len(self._refused) < MAX_REFUSED:
            self._refused.add(host.lower())

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        settings = crawler.settings
        return cls(reactor, settings.getint("DNSCACHE_SIZE"), settings.getbool("TULIEU_ALLOW_LOOPBACK"))

    def resolveHostName(
        self,
        resolutionReceiver: IResolutionReceiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        receiver: Any = _GuardedReceiver(resolutionReceiver, self._allow_loopback, partial(self._note, hostName))
        if hostName.lower().rstrip(".").endswith(".localhost"):
            receiver.resolutionBegan(HostResolution(hostName))
            receiver.addressResolved(IPv4Address("TCP", "127.0.0.1", portNumber))
            receiver.resolutionComplete()
            return receiver  # type: ignore[no-any-return]
        return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)
