"""HTTP connections that take no more header than MAX_HEAD_BYTES, for a server may send header lines for ever, and that
wait while the crawl holds too much of large answers (``crawler.budget``)."""

from __future__ import annotations

import asyncio
from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError
from scrapy.http import Request, Response
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

from crawler.budget import BUDGET
from crawler.failures import LARGE_HEADER

MAX_HEAD_BYTES = 256 * 1024
"""Status line and header lines together. Browsers and servers stop at 8 to 256 KiB; Twisted bounds one line, not all."""


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Aborts a connection whose header does not end in time. A kept connection has a parser, and a bound, for each answer."""

    _head_bytes = _bytes = 0
    _counted: object = None

    def dataReceived(self, data: bytes) -> None:
        parser: Any = self._parser
        if parser is not self._counted:
            self._counted, self._head_bytes, self._bytes = parser, 0, 0
        if parser is not None and parser.state in (STATUS, HEADER):
            self._head_bytes += len(data)
        transport: Any = self.transport
        if self._head_bytes > MAX_HEAD_BYTES:
            transport.abortConnection()
            return
        self._bytes += len(data)
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        if self._parser is parser and parser is not None:
            BUDGET.received(self, self._bytes)
        else:
            BUDGET.ended(self)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        BUDGET.ended(self)
        super().connectionLost(reason)  # type: ignore[no-untyped-call]

    def hold_back(self) -> None:
        """Reads nothing until ``go_on``."""
        transport: Any = self.transport
        transport.pauseProducing()

    def go_on(self) -> None:
        transport: Any = self.transport
        if transport is not None:
            transport.resumeProducing()


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> _BoundedProtocol:
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class BoundedHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler over bounded connections."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._pool._factory = _BoundedFactory

    async def download_request(self, request: Request) -> Response:
        """Downloads; once more when the time ran out while connections were held back. Raises DownloadFailedError with LARGE_HEADER
        when the header was too large."""
        pauses = BUDGET.pauses
        try:
            return await self._download(request)
        except DownloadTimeoutError:
            if BUDGET.pauses == pauses:
                raise
        await BUDGET.room(0)  # that was our doing, not the server's
        return await self._download(request)

    async def _download(self, request: Request) -> Response:
        try:
            response = await super().download_request(request)
        except DownloadFailedError as error:
            if "ConnectionAborted" in str(error):
                raise DownloadFailedError(LARGE_HEADER) from error
            raise
        BUDGET.hold(response, len(response.body))
        return response

    async def close(self) -> None:
        """Closes the connections; waits a second for servers that do not agree.

        Scrapy's own wait fires the pool's Deferred by a timer, which fails with a traceback when the loop was busy.
        """
        pool: Any = self._pool
        closed = asyncio.ensure_future(maybe_deferred_to_future(pool.closeCachedConnections()))
        await asyncio.wait({closed}, timeout=self._disconnect_timeout)
