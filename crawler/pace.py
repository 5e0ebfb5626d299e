"""The pace of a run: one request at a time to a site, and a pause from the end of an answer to the next request.

Scrapy's downloader slot keeps one request at a time and the delay from start to start. A server sees that gap shrink
when the first of two requests had to connect and the second did not, so the pause here begins when an answer has ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.utils.misc import build_from_crawler, load_object

from crawler.failures import StoppedError

STOP_GRACE_S = 3.0
"""How long a request that is under way may still take when its run is stopped."""


class Pace:
    """When the next request of one run may begin.

    ``floor_s`` is the least pause in seconds: the site's delay, or the Crawl-delay of robots.txt where that is longer.
    """

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler
        self.floor_s: float = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._ended_at = self._resume_at = float("-inf")
        self._lock = asyncio.Lock()
        self.reason: str | None = None  # why the run was stopped
        self._stopping = asyncio.Event()

    @property
    def stopped(self) -> bool:
        """Whether nothing is asked for any more in this run."""
        return self._stopping.is_set()

    def pause(self, seconds: float) -> None:
        """Asks for nothing during the next ``seconds``."""
        self._resume_at = max(self._resume_at, monotonic() + seconds)

    def stop(self, reason: str) -> None:
        """Ends the run's requests: those that wait fail with StoppedError, one that is under way has STOP_GRACE_S."""
        self.reason = self.reason or reason
        self._stopping.set()
        engine = self._crawler._engine  # None before the run has begun
        for slot in engine.downloader.slots.values() if engine else ():
            slot.close()  # else each waiting request would still wait for its delay
            while slot.queue:
                slot.queue.popleft()[1].errback(StoppedError())

    @asynccontextmanager
    async def turn(self, request: Request) -> AsyncIterator[None]:
        """Waits until a request may begin; the pause after it begins when the context ends. Raises StoppedError."""
        async with self._lock:
            while (left_s := self._left_s(request)) > 0 and not self.stopped:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), left_s)
            if self.stopped:
                raise StoppedError
            try:
                yield
            finally:
                self._ended_at = monotonic()

    def _left_s(self, request: Request) -> float:
        slot = self._crawler.engine.downloader.slots.get(request.meta.get("download_slot"))
        delay_s = max(self.floor_s, slot.delay if slot else 0.0)  # AutoThrottle raises the slot's delay
        return max(self._ended_at + delay_s, self._resume_at) - monotonic()

    async def unless_stopped(self, download: asyncio.Future[Response]) -> Response:
        """The result of a download; cancels it when the run is stopped. Raises StoppedError."""
        stopping = asyncio.ensure_future(self._stopping.wait())
        both: set[asyncio.Future[Any]] = {download, stopping}
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if not download.done():
                await asyncio.wait({download}, timeout=STOP_GRACE_S)
            if not download.done():
                download.cancel()
                await asyncio.wait({download})
                raise StoppedError
        finally:
            stopping.cancel()
        return download.result()


def pace_of(crawler: Any) -> Pace:
    """The pace of a run; one for all that asks."""
    if getattr(crawler, "pace", None) is None:
        crawler.pace = Pace(crawler)
    pace: Pace = crawler.pace
    return pace


class PacedHandler(BaseDownloadHandler):
    """``DOWNLOAD_HANDLERS`` for http and https: the handler that ``TULIEU_HTTP_HANDLER`` names, at the run's pace."""

    inner = "TULIEU_HTTP_HANDLER"

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._pace = pace_of(crawler)
        self._inner: Any = build_from_crawler(load_object(crawler.settings[self.inner]), crawler)

    async def download_request(self, request: Request) -> Response:
        """Downloads when it is this request's turn. Raises StoppedError when the run ends before."""
        async with self._pace.turn(request):
            return await self._pace.unless_stopped(asyncio.ensure_future(self._inner.download_request(request)))

    async def close(self) -> None:
        """Closes the connections."""
        await self._inner.close()


class PacedRenderHandler(PacedHandler):
    """The same for sites whose pages are rendered: pages are opened in the browser, in their turn."""

    inner = "TULIEU_RENDER_HANDLER"


class SiteThrottle(AutoThrottle):
    """Scrapy's AutoThrottle, never under the run's own pause: a Crawl-delay or a long delay of the site file stays."""

    def _adjust_delay(self, slot: Any, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response)
        slot.delay = max(slot.delay, pace_of(self.crawler).floor_s)
