"""Keeps the crawler away from private, loopback and link-local addresses, whatever name or redirect leads there.

The check sits in the name resolver: Twisted connects to nothing but what the resolver hands out, literal addresses
(also decimal, octal and IPv6-mapped ones) included, so a redirect or a changed DNS answer meets the same check.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from scrapy.resolver import CachingHostnameResolver, HostResolution
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from crawler.hosts import is_allowed

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase


MAX_REFUSED = 1000
"""Names that are remembered to lead to addresses that are not allowed."""


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
