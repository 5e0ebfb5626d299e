"""The spider of one site: combines the ways of discovery, keeps the ledger, hands pages to extraction."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urljoin

import scrapy
from scrapy import signals
from scrapy.http import Response
from scrapy.utils.misc import load_object

from crawler.addresses import canonical
from crawler.items import Fetched, Found
from crawler.ledger import Ledger
from crawler.pace import pace_of
from crawler.robots import FORBIDDING, robots_words
from crawler.scope import site_address
from crawler.sites import Site
from crawler.workers import WorkError, Workers
from spiders import links
from spiders.discovery import Discovery, read, ways
from spiders.outcomes import Outcomes, now

log = logging.getLogger(__name__)
REVISITED = ("page", "alias", "excluded", "gone", "failed", "robots")


class SiteSpider(scrapy.Spider):
    """Crawls one site. Subclasses made by the spider loader only set ``name``, ``site`` and ``custom_settings``.

    ``ledger`` and ``workers`` are put on the crawler by ``crawler.monitor.archive`` before the spider starts.
    """

    site: ClassVar[Site]
    ledger: Ledger
    workers: Workers
    build: Callable[..., Any]

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> SiteSpider:
        spider: SiteSpider = super().from_crawler(crawler, *args, **kwargs)
        spider.build = load_object(crawler.settings["TULIEU_BUILD"])
        spider.max_pages = crawler.settings.getint("TULIEU_MAX_PAGES")
        spider.max_discovery = crawler.settings.getint("TULIEU_MAX_DISCOVERY")
        spider.pages = spider.discoveries = 0
        spider.pending = set()
        spider.discovered = asyncio.Event()
        crawler.signals.connect(spider.dropped, signals.request_dropped)
        crawler.signals.connect(spider.robots_parsed, signals.robots_parsed)
        return spider

    site_lines: frozenset[str]
    max_pages: int
    max_discovery: int
    pages: int
    discoveries: int
    outcomes: Outcomes
    pending: set[str]
    discovered: asyncio.Event

    # -- where a run begins

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """First all that names pages (REST, feeds, sitemaps, start pages), then every page that is named.

        So a page is read when all evidence about it is in the ledger. Unfinished addresses come before those known
        from earlier runs; after a run that was cut off, addresses it had already visited are not asked again.
        """
        crawler: Any = self.crawler
        self.ledger, self.workers = crawler.ledger, crawler.workers
        self.site_lines = frozenset(self.ledger.site_lines(self.site.slug))
        for request in self._first_stage():
            self.pending.add(request.url)
            yield request
        await self.discovered.wait()
        for queued in self.ledger.addresses(self.site.slug, ("queued",)):
            yield self._page_request(queued.url, queued.found_on)
        resumed_from: str | None = crawler.resumed_from
        for known in self.ledger.addresses(self.site.slug, REVISITED):
            visited = known.last_visited_at
            denied = visited is None and links.choose(self.site, [Found(known.url, "link")]).refused
            if denied or (visited and resumed_from and visited >= resumed_from):
                continue
            yield self._page_request(known.url, known.found_on)

    def _first_stage(self) -> list[scrapy.Request]:
        homes = [urljoin(self.site.home_url, path) for path in self.site.start]
        starts = [Found(address, "start") for home in homes if (address := canonical(home))]
        begins = frozenset(start.url for start in starts)
        self.outcomes = Outcomes(self.site, self.ledger, self.crawler.stats, begins)
        self.ledger.meet(starts, self.site.slug, None)
        requests = {start.url: self._page_request(start.url, None) for start in starts}
        for way in ways().values():
            if way.name in self.site.ways:
                for url in way.entry_points(self.site):
                    requests.setdefault(url, self._discovery_request(url, way.name, None))
        return list(requests.values())

    def _page_request(self, url: str, found_on: str | None) -> scrapy.Request:
        meta = {"found_on": found_on, "role": "page", "asked": url}
        return scrapy.Request(url, callback=self.parse, errback=self.failed, meta=meta)

    def _discovery_request(self, url: str, way: str, found_on: str | None) -> scrapy.Request:
        meta = {"found_on": found_on, "role": way, "asked": url}
        return scrapy.Request(url, callback=self.parse_discovery, errback=self.failed, meta=meta, priority=10)

    def _done(self, request: scrapy.Request | None) -> None:
        """Ends the first stage when nothing that names pages is pending any more."""
        if request is not None:
            self.pending.discard(request.meta.get("asked", request.url))
        if not self.pending:
            self.discovered.set()

    # -- discovery

    async def parse_discovery(self, response: Response) -> AsyncIterator[scrapy.Request]:
        """Reads a REST answer, feed or sitemap in a worker and follows what it names."""
        try:
            async for request in self._read_discovery(response):
                yield request
        except Exception as error:
            self.outcomes.our_error(response, error)
        finally:
            self._done(response.request)

    async def _read_discovery(self, response: Response) -> AsyncIterator[scrapy.Request]:
        way = response.meta["role"]
        headers = {
            name.decode("latin-1").lower(): (values[0] if values else b"").decode("latin-1")
            for name, values in response.headers.items()
        }
        arguments = (way, self.site, response.url, response.status, headers, response.body)
        try:
            result: Discovery = await self.workers.run(read, *arguments)
        except WorkError as error:
            result = Discovery(problem=error.reason)
        if result.problem:
            self.crawler.stats.set_value(f"tulieu/{way}/problem", result.problem)
        state = "fetched" if not result.problem else "excluded" if response.status < 500 else "failed"
        self.outcomes.answered(response, state, result.problem or f"{way} of the site")
        self.crawler.stats.inc_value(f"tulieu/{way}/found", len(result.found))
        for request in self._follow(result.found, response.url):
            yield request
        for url in result.further:
            if way == "wordpress" or links.choose(self.site, [Found(url, way)]).follow or url.endswith(".gz"):
                self.discoveries += 1
                if self.discoveries > self.max_discovery:  # each answer of a server may name one more, for ever
                    self.crawler.stats.inc_value(f"tulieu/{way}/left_out")
                    continue
                self.pending.add(url)
                yield self._discovery_request(url, way, response.url)

    def robots_parsed(self, robotparser: Any) -> None:
        """Asks for the sitemaps that robots.txt names."""
        named = robotparser.rp.sitemaps if "sitemap" in self.site.ways else ()
        for url in filter(None, (site_address(self.site, address) for address in named)):
            if not self.discovered.is_set():
                self.pending.add(url)
            self.crawler.engine.crawl(self._discovery_request(url, "sitemap", None))  # type: ignore[union-attr]

    def _follow(self, found: Iterable[Found], found_on: str) -> list[scrapy.Request]:
        """Enters addresses in the ledger; in the second stage, returns requests for those that may be asked."""
        chosen = links.choose(self.site, found)
        new = self.ledger.meet(chosen.follow, self.site.slug, found_on)
        reasons = dict(chosen.refused)
        for url in self.ledger.meet([Found(url, "link") for url in reasons], self.site.slug, found_on):
            self.outcomes.never_asked(url, reasons[url])
        return [self._page_request(url, found_on) for url in new] if self.discovered.is_set() else []

    # -- pages

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[Any]:
        """Has a page extracted in a worker; follows its links and passes the result to the pipelines."""
        try:
            async for result in self._read_page(response):
                yield result
        except Exception as error:
            self.outcomes.our_error(response, error)
        finally:
            self._done(response.request)

    async def _read_page(self, response: Response) -> AsyncIterator[Any]:
        if response.status != 200:
            self.outcomes.not_a_page(response)
            return
        url = self.outcomes.own_address(response)
        if url is None:
            return
        self.crawler.stats.inc_value("tulieu/answered")
        rules = robots_words(value.decode("latin-1") for value in response.headers.getlist("X-Robots-Tag"))
        capture_id = response.meta.get("capture_id")
        fetched = Fetched(
            url=url, site=self.site.slug, body=response.body, status=response.status, capture_id=capture_id,
            content_type=(response.headers.get("Content-Type") or b"").decode("latin-1"),
            fetched_at=response.meta.get("fetched_at") or now(), evidence=self.ledger.evidence(url),
            found_on=response.meta.get("found_on"),
        )  # fmt: skip
        try:
            built = await self.workers.run(self.build, fetched, self.site, self.site_lines)
        except WorkError as error:
            ours = error.__cause__ if error.reason.startswith("parser error") else None
            log.error("%s: %s", url, error.reason, exc_info=ours)
            self.outcomes.answered(response, "failed", error.reason, url)
            return
        if rules & FORBIDDING:
            built = replace(built, record=None, reason="noindex (X-Robots-Tag)", state="excluded")
        for request in self._follow(() if rules & {"nofollow", "none"} else built.links, url):
            yield request
        for feed in built.feeds if "feed" in self.site.ways else ():
            if feed.count("/feed/") <= 1 and links.choose(self.site, [Found(feed, "feed")]).follow:
                if not self.discovered.is_set():
                    self.pending.add(feed)
                yield self._discovery_request(feed, "feed", url)
        yield built
        self.pages += int(built.record is not None)
        if self.max_pages and self.pages >= self.max_pages:
            self.crawler.engine.close_spider(self, f"--max-pages {self.max_pages} reached")  # type: ignore[union-attr]

    # -- what became of requests

    def dropped(self, request: scrapy.Request, spider: scrapy.Spider) -> None:
        """Signal: Scrapy dropped a request, for its address was asked already."""
        if spider is self:
            self._done(request)
            self.outcomes.dropped(request)

    async def failed(self, failure: Any) -> None:
        """Errback: a request gave no response. When the run was stopped that is no fault of the address: it stays queued."""
        request: scrapy.Request = failure.request
        if not getattr(self.crawler, "stop_reason", None) and not pace_of(self.crawler).stopped:
            self.outcomes.failed(request, failure.value)
        self._done(request)
