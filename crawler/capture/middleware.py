"""Downloader middlewares: one slot per site, and every response into the WARC before anything else sees it."""

from __future__ import annotations

import hashlib
import logging
from typing import Any, Self

from scrapy import Request
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes
from twisted.web import http

from crawler import clock
from crawler.budget import BUDGET
from crawler.capture.coding import NOT_ASKED_FOR, UNREADABLE, decoded
from crawler.capture.reading import read_record
from crawler.capture.warc import Answer, Capture, CaptureError, Place, Stored, WarcFile
from crawler.capture.withheld import UNREAD, WITHHELD
from crawler.capture.withholding import withhold
from crawler.failures import CUT_OFF, NO_RULES, StoppedError
from crawler.items import ExcludedError
from crawler.ledger import Ledger
from crawler.robots import forbids_capture
from crawler.scope import host_address, site_address
from crawler.sites import Site
from crawler.workers import WorkError, WorkersEndedError

log = logging.getLogger(__name__)
OFF_SITE = "leads off the site"
TAKEN_DOWN = "taken down"
MAX_VALIDATOR_CHARS = 1000
"""A longer ETag is not sent back: servers commonly refuse header lines from 8 KB on."""
ROBOTS_REDIRECTS = 5
BROKEN_OFF = "dataloss"
"""Scrapy's flag on a response that is shorter than its own header said (``DOWNLOAD_FAIL_ON_DATALOSS`` is off)."""


class SiteMiddleware:
    """Keeps a run on its site: one downloader slot for all its requests (robots.txt too), and no request elsewhere.

    Scrapy's own offsite middleware also drops redirected requests when they are scheduled, without telling anybody;
    here every refusal reaches the spider's errback and so the ledger.
    """

    def __init__(self, site: Site, crawler: Any = None) -> None:
        self._site, self._crawler = site, crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(crawler.spidercls.site, crawler)

    def process_request(self, request: Request) -> None:
        """Names the slot of the request. Raises IgnoreRequest for an address of another site, and for a trap.

        A robots.txt may be five redirects away, on another host too (RFC 9309 2.3.1.2), but no page stands in for it.
        """
        page = request.meta.get("role") == "page"
        if request.meta.get("dont_obey_robotstxt"):
            request.meta.setdefault("redirect_ttl", ROBOTS_REDIRECTS)
            if "meta refresh" in request.meta.get("redirect_reasons", ()):
                raise IgnoreRequest(NO_RULES)
        elif (site_address if page else host_address)(self._site, request.url) is None:
            raise IgnoreRequest(OFF_SITE)
        if page and not request.meta.get("named") and (trap := self._crawler.spider.traps.reason(request.url)):
            raise IgnoreRequest(trap)
        if self._is_taken_down(request.url):
            raise IgnoreRequest(TAKEN_DOWN)
        request.meta["download_slot"] = f"site:{self._site.slug}"


    def _is_taken_down(self, url: str) -> bool:
        """Whether an address, or what it is canonically, was removed on request: it is not even asked for."""
        ledger = getattr(self._crawler, "ledger", None)
        if ledger is None or not ledger.has_takedowns():
            return False
        address = host_address(self._site, url)
        return ledger.is_taken_down(url) or (address is not None and ledger.is_taken_down(address))


class CaptureMiddleware:
    """Stands next to the downloader: bytes as sent, content coding kept, are written and flushed; then they go on.

    ``request.meta["capture_id"]`` and ``["fetched_at"]`` tell the spider where the proof is. A disk that cannot be
    written stops the run: nothing is parsed that is not captured.

    Pages (``meta["role"]``) that the archive holds are asked for conditionally. ``meta["unchanged"]`` is then the
    stored capture of which a 304 said that it still holds; the spider takes a 304 without it as a failure.
    """

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler
        self._site: Site = crawler.spidercls.site
        self._ledger: Ledger = crawler.ledger
        self._warc: WarcFile = crawler.warc

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Adds the validators of the stored capture; takes away those that a redirect or retry brought along."""
        for header in ("If-None-Match", "If-Modified-Since"):
            request.headers.pop(header, None)
        request.meta.pop("unchanged", None)
        if request.meta.get("role") != "page" or request.meta.get("unconditional"):
            return
        address = site_address(self._site, request.url)
        known = self._ledger.comparable(request.url, address) if address else None
        if known is None or (original := self._read(known.place)) is None:
            return
        for name, value in ((b"If-None-Match", known.etag), (b"If-Modified-Since", known.last_modified)):
            if value and len(value) <= MAX_VALIDATOR_CHARS:
                request.headers[name] = value.encode("latin-1", "replace")
                request.meta["unchanged"] = original

    def _read(self, place: Place) -> Stored | None:
        """The capture at a place, or None when it is lost or damaged: then there is nothing to refer to.

        Neither to one of another site (a site file was renamed): the captures of a site stand alone.
        """
        if place[0].split("/")[0] != self._site.slug:
            return None
        try:
            return read_record(self._warc.folder, *place)
        except CaptureError as error:
            log.error("%s; asked for in full", error)
            return None

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """Writes one response, unless it says that it is not to be kept; asks again in full for a 304 nobody asked for.

        What came of a response that broke off is kept too, and the request made again as often as Scrapy would.
        Raises IgnoreRequest for one that broke off to the last, and for a content coding that was not asked for.
        """
        fetched_at = clock.stamp()
        if response.status != 304:
            request.meta.pop("unchanged", None)
        if forbids_capture(response):
            return response
        response = await self._without_taken_down(response)
        try:
            capture = self._write(request, response, fetched_at)
        except CaptureError as error:
            self._crawler.stop_reason = str(error)
            self._crawler.engine.close_spider(self._crawler.spider, "captures cannot be written")
            raise CloseSpider(str(error)) from error
        request.meta["capture_id"] = self._ledger.record_capture(capture)
        request.meta["fetched_at"] = fetched_at
        if BROKEN_OFF in response.flags:
            if again := get_retry_request(request, spider=self._crawler.spider, reason=CUT_OFF, give_up_log_level="INFO"):
                return again
            raise IgnoreRequest(CUT_OFF)
        if response.status == 304 and "unchanged" not in request.meta and not request.meta.get("unconditional"):
            return request.replace(meta={**request.meta, "unconditional": True}, dont_filter=True)
        coding = (response.headers.get("Content-Encoding") or b"").decode("latin-1").strip().lower()
        if coding in UNREADABLE:  # Scrapy may be able to undo it, but not everybody who reads the WARC
            raise IgnoreRequest(f"{NOT_ASKED_FOR} ({coding})")
        return response

    async def _without_taken_down(self, response: Response) -> Response:
        """The answer without entries of pages that were taken down, in UTF-8 and plain; the same one when it names none.

        One that cannot be looked into is withheld whole. Raises StoppedError when the run's workers ended before.
        """
        digests = self._ledger.takedowns() if response.body else frozenset()
        if not digests:
            return response
        most = self._crawler.settings.getint("DOWNLOAD_MAXSIZE")
        try:
            kept = await self._crawler.workers.run(withhold, response.url, dict(response.headers), response.body, self._site, digests, most)
        except WorkersEndedError:
            raise StoppedError from None
        except WorkError as error:
            log.error("%s: %s; kept without its body", response.url, error.reason)
            kept = b"", UNREAD
        if kept is None:
            return response
        body, why = kept
        headers = response.headers.copy()
        for name in ("Content-Encoding", "Content-Length"):
            headers.pop(name, None)
        media = (headers.get("Content-Type") or b"text/html").decode("latin-1").partition(";")[0]
        headers["Content-Type"], headers[WITHHELD] = f"{media}; charset=utf-8", why
        return response.replace(body=body, headers=headers)

    def _write(self, request: Request, response: Response, fetched_at: str) -> Capture:
        """A revisit record when an earlier capture of the address holds the payload, else a response record."""
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        reason = http.RESPONSES.get(response.status, b"").decode("latin-1")
        answer = Answer(request.url, fetched_at, response.status, reason, tuple(headers))
        original: Stored | None = request.meta.get("unchanged")
        truncated = "disconnect" if BROKEN_OFF in response.flags else None
        if original is None and response.body and not truncated:
            place = self._ledger.same_payload(request.url, hashlib.sha256(response.body).hexdigest())
            original = self._read(place) if place else None
            if original is not None and original.payload != response.body:
                original = None
        if original is not None:
            return self._warc.write_revisit(answer, original)
        return self._warc.write_response(request.url, fetched_at, response.status, reason, headers, response.body, truncated)


class StoredBodyMiddleware:
    """Gives a 304 the stored body where the spider needs it (``meta["needs_body"]``): start pages name feeds and pages.

    Stands above Scrapy's count of received bytes and below its decompression.
    """

    def process_response(self, request: Request, response: Response) -> Response:
        """The stored response in place of a 304 that confirms it."""
        original: Stored | None = request.meta.get("unchanged")
        if response.status != 304 or original is None or not request.meta.get("needs_body"):
            return response
        request.meta.pop("unchanged")
        headers: dict[str, list[str]] = {}
        for name, value in original.headers:
            headers.setdefault(name, []).append(value)
        return response.replace(status=200, headers=headers, body=original.payload)


class DecodingMiddleware:
    """Undoes the content coding as everything that reads captures does; stands where Scrapy's own middleware stands.

    Scrapy's gives what it can of a damaged body, which then looks like a whole page.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    async def process_response(self, request: Request, response: Response) -> Response:
        """The response with a plain body. Raises IgnoreRequest when it is damaged or too large."""
        coding = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        if not coding or not response.body:
            return response
        await BUDGET.room(len(response.body))
        body, reason = b"", None
        try:
            body = decoded(response.body, coding, self._max_bytes)
        except ExcludedError as error:
            reason = error.reason
        if reason is not None:  # raised here, for the frames of the first error hold what was unpacked
            raise IgnoreRequest(reason)
        del response.headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=response.headers, url=response.url, body=body)
        more = {"encoding": None} if issubclass(kind, TextResponse) else {}  # None: found out from the plain body
        plain = response.replace(cls=kind, body=body, **more)
        BUDGET.hold(plain, len(body))
        return plain
