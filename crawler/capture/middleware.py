"""Downloader middlewares: one slot per site, and every response into the WARC before anything else sees it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.web import http

from crawler.capture.warc import CaptureError, WarcFile
from crawler.ledger import Ledger


class SiteSlotMiddleware:
    """All requests of a run, robots.txt too, go through one downloader slot: one at a time, one pace."""

    def __init__(self, slot: str) -> None:
        self._slot = slot

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(f"site:{crawler.spidercls.name}")

    def process_request(self, request: Request) -> None:
        """Names the slot of the request."""
        request.meta["download_slot"] = self._slot


class CaptureMiddleware:
    """Stands next to the downloader: bytes as sent, content coding kept, are written and flushed; then they go on.

    ``request.meta["capture_id"]`` and ``["fetched_at"]`` tell the spider where the proof is. A disk that cannot be
    written stops the run: nothing is parsed that is not captured.
    """

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler
        self._ledger: Ledger = crawler.ledger
        self._warc: WarcFile = crawler.warc

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Writes one response."""
        fetched_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        reason = http.RESPONSES.get(response.status, b"").decode("latin-1")
        try:
            capture = self._warc.write_response(
                request.url, fetched_at, response.status, reason, headers, response.body
            )
        except CaptureError as error:
            self._crawler.stop_reason = str(error)
            self._crawler.engine.close_spider(self._crawler.spider, "captures cannot be written")
            raise CloseSpider(str(error)) from error
        request.meta["capture_id"] = self._ledger.record_capture(capture)
        request.meta["fetched_at"] = fetched_at
        return response
