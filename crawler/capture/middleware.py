"""Downloader middlewares: one slot per site, and every response into the WARC before anything else sees it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response
from twisted.web import http

from crawler.capture.coding import NOT_ASKED_FOR, UNREADABLE
from crawler.capture.warc import CaptureError, WarcFile
from crawler.failures import NO_RULES
from crawler.ledger import Ledger
from crawler.robots import forbids_capture
from crawler.scope import site_address
from crawler.sites import Site

OFF_SITE = "leads off the site"
ROBOTS_REDIRECTS = 5


class SiteMiddleware:
    """Keeps a run on its site: one downloader slot for all its requests (robots.txt too), and no request elsewhere.

    Scrapy's own offsite middleware also drops redirected requests when they are scheduled, without telling anybody;
    here every refusal reaches the spider's errback and so the ledger.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(crawler.spidercls.site)

    def process_request(self, request: Request) -> None:
        """Names the slot of the request. Raises IgnoreRequest for an address of another site.

        A robots.txt may be five redirects away, on another host too (RFC 9309 2.3.1.2), but no page stands in for it.
        """
        if request.meta.get("dont_obey_robotstxt"):
            request.meta.setdefault("redirect_ttl", ROBOTS_REDIRECTS)
            if "meta refresh" in request.meta.get("redirect_reasons", ()):
                raise IgnoreRequest(NO_RULES)
        elif site_address(self._site, request.url) is None:
            raise IgnoreRequest(OFF_SITE)
        request.meta["download_slot"] = f"site:{self._site.slug}"


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
        """Writes one response, unless it says that it is not to be kept. Raises IgnoreRequest for a content coding that was not asked for."""
        if forbids_capture(response):
            return response
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
        coding = (response.headers.get("Content-Encoding") or b"").decode("latin-1").strip().lower()
        if coding in UNREADABLE:  # Scrapy may be able to undo it, but not everybody who reads the WARC
            raise IgnoreRequest(f"{NOT_ASKED_FOR} ({coding})")
        return response
