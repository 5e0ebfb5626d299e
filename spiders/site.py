"""The spider of one site: combines the ways of discovery, keeps the ledger, hands pages to extraction."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urljoin

import scrapy
from scrapy import signals
from scrapy.http import Response
from scrapy.utils.misc import load_object

from crawler import clock, schedule
from crawler.addresses import canonical
from crawler.backoff import WAIT_UNTIL
from crawler.failures import WITHOUT_END, reason_of
from crawler.items import Fetched, Found
from crawler.ledger import SAME_ADDRESS, Address, Ledger
from crawler.pace import pace_of
from crawler.robots import forbidding, robots_words
from crawler.scope import host_address, site_address
from crawler.sites import Site
from crawler.traps import TRAP, Traps
from crawler.workers import WorkError, Workers, WorkersEndedError
from spiders import links, wordpress
from spiders.discovery import Discovery, read, ways
from spiders.outcomes import Outcomes, now
from spiders.sources import LEFT_OUT, OF_SOURCE, REPEATED, SMALLER, UNREAD, Sources
from spiders.walks import NAMED_ONCE, Origin

log = logging.getLogger(__name__)
NAMED = ("start", "wordpress", "feed", "sitemap")
REVISITED = ("page", "alias", "excluded", "gone", "failed", "robots")


def is_named(way: str, evidence: Mapping[str, Any]) -> bool:
    """Whether the site itself lists an address, so that it cannot be a trap."""
    return way in NAMED or any(name in NAMED for name in evidence)


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
        spider.traps = Traps()
        spider.pages = 0
        crawler.signals.connect(spider.dropped, signals.request_dropped)
        crawler.signals.connect(spider.robots_parsed, signals.robots_parsed)
        return spider

    site_lines: frozenset[str]
    max_pages: int
    pages: int
    outcomes: Outcomes
    sources: Sources
    traps: Traps

    # -- where a run begins

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """First all that names pages (REST, feeds, sitemaps, start pages), then every page that is named.

        So a page is read when all evidence about it is in the ledger. Unfinished addresses come before those known
        from earlier runs; after a run that was cut off, addresses it had already visited are not asked again.
        """
        crawler: Any = self.crawler
        self.ledger, self.workers = crawler.ledger, crawler.workers
        self.site_lines = frozenset(self.ledger.site_lines(self.site.slug))
        self.ledger.settle_spellings(self.site.slug)
        self.sources = Sources(self.site, crawler.stats, crawler.settings.getint("TULIEU_MAX_DISCOVERY"))
        self.traps.load(self.ledger.verdicts(self.site.slug))
        if self._must_wait():
            return
        for request in self._first_stage():
            yield request
        await self.sources.read.wait()
        revisited = self.ledger.addresses(self.site.slug, REVISITED)  # as they are before this run reads pages
        for queued in self.ledger.addresses(self.site.slug, ("queued",)):
            yield self._page_request(queued.url, queued.found_on, named=is_named(queued.way, queued.evidence))
        at_once = crawler.settings.getbool("TULIEU_AT_ONCE")
        plan = schedule.plan(self._known(crawler.resumed_from, revisited), clock.now(), at_once)
        crawler.stats.inc_value("tulieu/life/not_due", plan.not_due)
        crawler.stats.set_value("tulieu/resting", len(plan.resting))
        for known in plan.due:
            yield self._page_request(known.url, known.found_on, named=known.state == "page" or is_named(known.way, known.evidence))

    def _must_wait(self) -> bool:
        """Ends the run before its first request when the server asked an earlier one to wait longer (``--now`` asks all the same)."""
        crawler: Any = self.crawler
        until = getattr(crawler, "wait_until", None)
        if until is None or until <= clock.stamp() or crawler.settings.getbool("TULIEU_AT_ONCE"):
            return False
        crawler.stats.set_value(WAIT_UNTIL, until)
        pace_of(crawler).stop(f"the server asks to wait until {until}")
        return True

    def _known(self, resumed_from: str | None, known: Iterable[Address]) -> list[Address]:
        """Those of known addresses that may be asked; not what this run, or one that was cut off, has asked already."""
        return [
            address
            for address in known
            if not self.sources.was_asked(address.url)
            and not (resumed_from and address.last_visited_at and address.last_visited_at >= resumed_from)
            and not (address.reason or "").startswith((SAME_ADDRESS, OF_SOURCE))
            and not (address.reason == WITHOUT_END and address.way == "redirect" and address.last_changed_at is None)  # it would lead further each run
            and not ((address.reason or "").startswith(TRAP) and self.traps.reason(address.url))
            and (address.last_visited_at or not links.choose(self.site, [Found(address.url, "link")]).refused)
        ]

    def _first_stage(self) -> list[scrapy.Request]:
        homes = [urljoin(self.site.home_url, path) for path in self.site.start]
        starts = [Found(address, "start") for home in homes if (address := canonical(home))]
        begins = frozenset(start.url for start in starts)
        self.outcomes = Outcomes(self.site, self.ledger, self.crawler.stats, begins)
        self.ledger.meet(starts, self.site.slug, None)
        requests = [self._page_request(start.url, None, named=True) for start in starts]
        for request in requests:
            request.meta["needs_body"] = True
        for start in starts:
            self.sources.pending.add(start.url)
        for way in ways().values():
            if way.name in self.site.ways:
                for url in way.entry_points(self.site):
                    if self.sources.refusal(url, "wordpress") is None:
                        usual = way.name == "wordpress" or url not in self._named_sources()
                        requests.append(self._discovery_request(url, way.name, None, origin=Origin(usual)))
        return requests

    def _named_sources(self) -> set[str]:
        """The feeds and sitemaps that the site file itself names."""
        return {urljoin(self.site.home_url, path) for path in (*self.site.feeds, *self.site.sitemaps)}

    def _page_request(self, url: str, found_on: str | None, named: bool = False) -> scrapy.Request:
        """A request for a page; ``named`` when the site itself lists it, so that it is no trap."""
        meta = {"found_on": found_on, "role": "page", "asked": url, "named": named}
        return scrapy.Request(url, callback=self.parse, errback=self.failed, meta=meta)

    def _discovery_request(
        self, url: str, way: str, found_on: str | None, level: int = 0, origin: Origin = NAMED_ONCE
    ) -> scrapy.Request:  # fmt: skip
        self.sources.ask(url)
        meta = {"found_on": found_on, "role": way, "asked": url, "level": level, "origin": origin, "named": True}
        return scrapy.Request(url, callback=self.parse_discovery, errback=self.failed, meta=meta, priority=10)

    def _stopped(self) -> bool:
        """Whether archive or captures cannot be written any more."""
        return getattr(self.crawler, "stop_reason", None) is not None

    def _stop(self, error: WorkersEndedError) -> None:
        """Ends the run, if it is not ending anyway, when nothing can be read any more: the address stays as it was."""
        if not self._stopped() and not pace_of(self.crawler).stopped:
            self.crawler.stop_reason = error.reason  # type: ignore[attr-defined]
            self.crawler.engine.close_spider(self, error.reason)  # type: ignore[union-attr]

    def _done(self, request: scrapy.Request | None) -> None:
        """Ends the first stage when nothing that names pages is pending any more and no usual address is left to try."""
        asked = request.meta.get("asked", request.url) if request is not None else ""
        if (guess := self.sources.end(asked)) is not None:
            self._send(self._discovery_request(guess, "feed", None, origin=Origin(usual=True)))

    def _send(self, request: scrapy.Request) -> None:
        self.crawler.engine.crawl(request)  # type: ignore[union-attr]

    # -- discovery

    async def parse_discovery(self, response: Response) -> AsyncIterator[scrapy.Request]:
        """Reads a REST answer, feed or sitemap in a worker and follows what it names."""
        try:
            async for request in self._read_discovery(response):
                yield request
        except Exception as error:
            if not self._stopped():  # else it is the fault that stopped the run: the address stays as it was
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
        except WorkersEndedError as error:
            self._stop(error)
            return
        except WorkError as error:
            result = Discovery(problem=error.reason)
        origin, status = response.meta["origin"], response.status
        if way == "wordpress" and self.sources.repeats(result):
            result = replace(result, further=(), problem=REPEATED)
        self.sources.took(way, result, origin.usual)
        unread = result.problem != REPEATED and self.sources.is_unread(origin, status, result)
        state = "fetched" if result.problem in (None, REPEATED) else "failed" if unread or status >= 500 else "excluded"
        reason = "no feed at this usual address" if origin.usual and not origin.listed and way == "feed" else result.problem
        cut = f", cut: {result.left_out} entries left out" if result.left_out else ""
        split = unread and self.sources.walks.can_split(response.meta["asked"], origin, status)
        said = f"{SMALLER if split else UNREAD}{result.problem or 'cut off in its middle'}" if unread else reason if result.problem else f"{way} of the site{cut}"
        self.outcomes.answered(response, state, said or "")
        for request in self._follow(result.found, response.url):
            yield request
        level = response.meta.get("level", 0) + 1
        named = () if unread and not result.further else self.sources.walks.after(response.url, origin, result)
        for url, its_origin in named:
            if (further := self._source(url, way, response.url, level, its_origin)) is not None:
                yield further
        if unread:
            for behind in self._behind(response.meta, split):
                yield behind

    def _behind(self, meta: dict[str, Any], split: bool) -> Iterator[scrapy.Request]:
        """Requests after a source that could not be read (its ``meta``): what it names is in no other.

        A page of a list is asked for again in smaller ones (``split``) or given up, and the page behind it is asked for.
        """
        url, way = meta["asked"], meta["role"]
        if not split:
            self.sources.unread(way)
        following, given_up = self.sources.walks.missed(url, meta["origin"], split)
        for address, origin in following:
            if (request := self._source(address, way, url, meta["level"] + 1, origin)) is not None:
                yield request
        for address in given_up:
            if self.ledger.meet([Found(address, way)], self.site.slug, url):
                self.outcomes.never_asked(address, f"{LEFT_OUT}the pages before it failed")

    def _source(
        self, url: str, way: str, found_on: str, level: int = 0, origin: Origin = NAMED_ONCE
    ) -> scrapy.Request | None:  # fmt: skip
        """A request for a further source; None, with the reason in the ledger, when it is not asked for."""
        refusal = self.sources.refusal(url, way, level)
        if refusal is None:
            return self._discovery_request(url, way, found_on, level, origin)
        if refusal and self.ledger.meet([Found(url, way)], self.site.slug, found_on):
            self.outcomes.never_asked(url, refusal)
        return None

    def robots_parsed(self, robotparser: Any) -> None:
        """Asks for the sitemaps that robots.txt names."""
        named = robotparser.rp.sitemaps if "sitemap" in self.site.ways else ()
        for url in filter(None, (host_address(self.site, address, self.site.home_url) for address in named)):
            if self.sources.refusal(url, "sitemap") is None:
                self._send(self._discovery_request(url, "sitemap", None))

    def _further_sources(self, response: Response, stated: Iterable[Found], url: str) -> Iterator[scrapy.Request]:
        """Requests for the feeds, sitemaps and interfaces that a page names; interfaces count on start pages only."""
        first = not self.sources.read.is_set()
        header = b",".join(response.headers.getlist("Link")).decode("latin-1") if first else ""
        roots = [root for link in re.findall(r'<([^>]+)>\s*;[^,]*api\.w\.org', header) if (root := host_address(self.site, link, url))]
        for found in (*stated, *(Found(root, "wordpress") for root in roots)):
            if found.way not in self.site.ways or found.url.count("/feed/") > 1 or (found.way == "wordpress" and not first):
                continue
            address = wordpress.types_of(found.url) if found.way == "wordpress" else found.url
            if (further := self._source(address, found.way, url)) is not None:
                yield further

    def _follow(self, found: Iterable[Found], found_on: str, of_page: bool = False) -> list[scrapy.Request]:
        """Enters addresses in the ledger; in the second stage, returns requests for those that may be asked."""
        chosen = links.choose(self.site, found)
        second = self.sources.read.is_set()
        new = set(self.ledger.meet(chosen.follow, self.site.slug, found_on, not second, of_page))
        self.ledger.meet(chosen.views, self.site.slug, found_on, of_page=of_page)
        reasons = dict(chosen.refused)
        for url in self.ledger.meet([Found(url, "link") for url in reasons], self.site.slug, found_on, of_page=of_page):
            self.outcomes.never_asked(url, reasons[url])
        requests = []
        for link in chosen.follow:
            if link.url not in new:
                continue
            new.discard(link.url)
            named = is_named(link.way, {})
            if not named and (reason := self.traps.reason(link.url)):
                self.outcomes.never_asked(link.url, reason)
            elif second:
                requests.append(self._page_request(link.url, found_on, named))
        return requests

    def _judge(self, url: str, built: Any) -> None:
        """Notes whether an answer gave anything new: the ledger keeps it, so that a trap is known to the next run too."""
        led_on = self.traps.judge(url, built.marks, [link.url for link in built.links])
        if led_on is not None:
            self.ledger.note_verdict(url, led_on)

    # -- pages

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[Any]:
        """Has a page extracted in a worker; follows its links and passes the result to the pipelines."""
        try:
            async for result in self._read_page(response):
                yield result
        except Exception as error:
            if not self._stopped():  # else it is the fault that stopped the run: the address stays as it was
                self.outcomes.our_error(response, error)
        finally:
            self._done(response.request)

    async def _read_page(self, response: Response) -> AsyncIterator[Any]:
        unchanged = response.status == 304 and "unchanged" in response.meta
        if response.status != 200 and not unchanged:
            self.outcomes.not_a_page(response)
            for request in self._other_spelling(response):
                yield request
            return
        url = self.outcomes.own_address(response)
        if url is None:
            return
        self.crawler.stats.inc_value("tulieu/answered")
        rules = robots_words(value.decode("latin-1") for value in response.headers.getlist("X-Robots-Tag"))
        rule = forbidding(rules)
        if unchanged:
            if rule:
                self.outcomes.answered(response, "excluded", f"{rule} (X-Robots-Tag)", url)
            else:
                self._count_page(self.outcomes.unchanged(response, url))
            return
        capture_id = response.meta.get("capture_id")
        fetched = Fetched(
            url=url, site=self.site.slug, body=response.body, status=response.status, capture_id=capture_id,
            content_type=(response.headers.get("Content-Type") or b"").decode("latin-1"),
            fetched_at=response.meta.get("fetched_at") or now(), evidence=self.ledger.evidence(url),
            found_on=response.meta.get("found_on"), link_header=b", ".join(response.headers.getlist("Link")).decode("latin-1"),
        )  # fmt: skip
        try:
            built = await self.workers.run(self.build, fetched, self.site, self.site_lines)
        except WorkersEndedError as error:
            self._stop(error)
            return
        except WorkError as error:
            ours = error.__cause__ if error.reason.startswith("parser error") else None
            log.error("%s: %s", url, error.reason, exc_info=ours)
            self.outcomes.answered(response, "failed", error.reason, url)
            return
        if rule:
            built = replace(built, row=None, marks=None, reason=f"{rule} (X-Robots-Tag)", state="excluded")
        self._judge(url, built)
        for request in self._follow(() if rules & {"nofollow", "none"} else built.links, url, of_page=True):
            yield request
        for request in self._further_sources(response, built.stated.sources, url):
            yield request
        yield built
        self._count_page(built.is_page)

    def _count_page(self, is_page: bool) -> None:
        self.pages += int(is_page)
        if self.max_pages and self.pages >= self.max_pages:
            self.crawler.engine.close_spider(self, f"--max-pages {self.max_pages} reached")  # type: ignore[union-attr]

    def _other_spelling(self, response: Response) -> list[scrapy.Request]:
        """A request for another spelling of an address that is not there: the one that was met first may be wrong."""
        url = site_address(self.site, response.url) if response.status in (404, 410) else None
        other = self.ledger.release(self.site.slug, url) if url else None
        return [self._page_request(other, url)] if other and self.sources.read.is_set() else []

    # -- what became of requests

    def dropped(self, request: scrapy.Request, spider: scrapy.Spider) -> None:
        """Signal: Scrapy dropped a request, for its address was asked already."""
        if spider is self:
            self._done(request)
            if not self._stopped():
                self.outcomes.dropped(request)

    async def failed(self, failure: Any) -> None:
        """Errback: a request gave no response. When the run was stopped that is no fault of the address: it stays queued."""
        request: scrapy.Request = failure.request
        try:
            if not self._stopped() and not pace_of(self.crawler).stopped:
                self._failed(request, failure.value)
        finally:
            self._done(request)

    def _failed(self, request: scrapy.Request, error: BaseException) -> None:
        """Enters a failure; one of a source that leaves a gap is told as that, and what lies behind it is asked for."""
        lacks = "origin" in request.meta and reason_of(error, request.url)[0] == "failed"
        unread = lacks and self.sources.is_unread(request.meta["origin"], None)
        split = unread and self.sources.walks.can_split(request.meta["asked"], request.meta["origin"], None)
        self.outcomes.failed(request, error, (SMALLER if split else UNREAD) if unread else "")
        if unread:
            for behind in self._behind(request.meta, split):
                self._send(behind)
