"""Enters in the ledger what became of each request, and counts it: answers that are no page, redirects, failures."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler import clock
from crawler.addresses import address_key, canonical
from crawler.capture.middleware import OFF_SITE
from crawler.failures import reason_of
from crawler.items import Found
from crawler.ledger import REDIRECTS, START_PROBLEM, Ledger
from crawler.scope import host_address, site_address
from crawler.sites import Site
from crawler.traps import TRAP

log = logging.getLogger(__name__)


PERMANENT = (301, 308)
REDIRECT_LOOP = "redirect loop"


def now() -> str:
    """UTC now, ISO 8601 with seconds."""
    return clock.stamp()


def statuses_of(reasons: Iterable[object]) -> list[int]:
    """For each hop of a chain of redirects (Scrapy's ``redirect_reasons``) the status under which it stands in the ledger.

    301 when it and all that follow are permanent, else that of the first one that is not; a meta refresh is 302.
    """
    statuses: list[int] = []
    after = 301
    for reason in reversed(list(reasons)):
        hop = reason if isinstance(reason, int) else 302
        after = after if hop in PERMANENT else hop
        statuses.insert(0, after)
    return statuses


class Outcomes:
    """The ledger and the counts of one run of one site.

    ``starts`` are the canonical addresses where the run begins: why they gave nothing is why a run gave nothing.
    """

    def __init__(self, site: Site, ledger: Ledger, stats: Any, starts: frozenset[str]) -> None:
        self._site, self._ledger, self._stats, self._starts = site, ledger, stats, starts
        self._leads_to: dict[str, str] = {}  # of this run's redirects those to an address that was asked already

    def _count(self, state: str, reason: str) -> None:
        self._stats.inc_value(f"tulieu/{state}/{reason}")

    def never_asked(self, url: str, reason: str) -> None:
        """An address that a rule keeps from being requested."""
        self._ledger.mark(url, self._site.slug, "excluded", reason, status=None, visited_at=None)
        self._count("excluded", reason)

    def own_address(self, response: Response) -> str | None:
        """The address of a page, after redirects; None when they led off the site. Enters the asked address as alias."""
        chain = response.meta.get("redirect_urls", [response.url])
        asked = canonical(chain[0]) or response.url
        find = site_address if response.meta.get("role") == "page" else host_address
        url = find(self._site, response.url)
        if url is None:
            self._left(asked, "redirects off the site", response.status)
            return None
        if url != asked:
            claims = self._ledger.evidence(asked) if address_key(asked) == address_key(url) else {}
            own = self._ledger.evidence(url)
            moved = [Found(url, way, stated) for way, stated in claims.items() if way not in own]
            self._ledger.meet([Found(url, "redirect"), *moved], self._site.slug, asked)
        self._passed_through(response.meta, "alias", f"{REDIRECTS}{url}", but=url)
        return url

    def _left(self, url: str, reason: str, status: int | None) -> None:
        """An address that leads off the site: a known page was not found there, any other is out of scope."""
        state = "gone" if self._ledger.page_state(url) else "excluded"
        self._ledger.mark(url, self._site.slug, state, reason, status=status, visited_at=now())

    def _passed_through(self, meta: dict[str, Any], state: str, reason: str, but: str | None) -> None:
        """Enters, and counts, every address that a chain of redirects led through, except one."""
        chain = [host_address(self._site, passed) for passed in meta.get("redirect_urls", ())]
        statuses = statuses_of(meta.get("redirect_reasons", ()))
        statuses += [301] * (len(chain) - len(statuses))
        for url, status in dict(zip(chain, statuses, strict=True)).items():
            if url is not None and url != but:
                self._ledger.mark(url, self._site.slug, state, reason, status=status, visited_at=now())
                if state != "alias":
                    self._count(state, reason)
                if state == "failed":
                    self._unreachable(url)

    def _unreachable(self, url: str) -> None:
        """A visit that could not reach an address, which may hold a page."""
        if self._ledger.set_unreachable(url):
            self._count("life", "unreachable")

    def answered(self, response: Response, state: str, reason: str, url: str | None = None) -> None:
        """An address that was answered, with its outcome; ``url`` is its own address where that is known already."""
        url = url or self.own_address(response)
        if url is None:
            return
        self._count(state, reason)
        if response.meta.get("asked") in self._starts:
            self._stats.set_value(START_PROBLEM, reason)
        self._ledger.mark(url, self._site.slug, state, reason, status=response.status, visited_at=now())
        if state == "excluded" and self._ledger.exclude(url):
            self._count("life", "excluded")

    def _not_reached(self, response: Response, reason: str) -> None:
        url = self.own_address(response)
        if url is not None:
            self.answered(response, "failed", reason, url)
            self._unreachable(url)

    def not_a_page(self, response: Response) -> None:
        """An answer whose status is not 200."""
        status = response.status
        if status in (404, 410):
            self.answered(response, "gone", f"HTTP {status}")
        elif 300 <= status < 400 and "Location" in response.headers:
            target = (response.headers.get("Location") or b"nowhere").decode("latin-1")[:80]
            self._not_reached(response, f"redirects to {target}, which is not followed")
        else:
            self._not_reached(response, f"HTTP {status}")

    def unchanged(self, response: Response, url: str) -> bool:
        """A 304: the address stays what it was, and was seen again. Returns whether it is a page."""
        state, reason = self._ledger.seen_again(url, response.meta.get("fetched_at") or now())
        self._count(*(("pages", "unchanged") if state == "page" else (state, reason or "")))
        self._stats.inc_value("tulieu/not_modified")
        return state == "page"

    def our_error(self, response: Response, error: Exception) -> None:
        """A fault of ours costs its page, not the crawl: the log has the traceback, the ledger the reason."""
        log.error("%s: %s", response.url, error, exc_info=error)
        self.answered(response, "failed", f"crawler error: {type(error).__name__}: {str(error)[:200]}")

    def dropped(self, request: Request) -> None:
        """A redirect to an address that was asked already: Scrapy drops it without a word. One that comes back is a loop."""
        chain = request.meta.get("redirect_urls", ())
        target = host_address(self._site, request.url)
        if target is None:
            self._passed_through(request.meta, "excluded", OFF_SITE, but=None)
            return
        loop = self._loop([canonical(url) or url for url in chain], canonical(request.url) or request.url)
        if not loop:
            self._passed_through(request.meta, "alias", f"{REDIRECTS}{target}", but=target)
            return
        if request.meta.get("asked") in self._starts:
            self._stats.set_value(START_PROBLEM, REDIRECT_LOOP)
        self._passed_through({"redirect_urls": loop}, "failed", REDIRECT_LOOP, but=None)

    def _loop(self, chain: list[str], target: str) -> list[str]:
        """The addresses of the loop that a chain closes by leading to an address that was asked already; none when it does not.

        The way back may go over chains that ended at an address asked already too: when a page links to all of a loop, each
        of its redirects does. http to https is no loop, though both are one address of the site.
        """
        way = [*chain, target]
        while way[-1] in self._leads_to and way[-1] not in way[:-1]:
            way.append(self._leads_to[way[-1]])
        self._leads_to.update(pairwise([*chain, target]))
        return way[:-1] if way[-1] in chain else []

    def failed(self, request: Request, error: BaseException, what: str = "") -> None:
        """An address that gave no response, with the reason; ``what`` goes before it in the ledger."""
        state, reason = reason_of(error, request.url)
        if reason.startswith(TRAP):
            target = host_address(self._site, request.url) or request.url
            if self._ledger.page_state(target) is None:  # else the page is asked for by its own address
                self.never_asked(target, reason)
            self._passed_through(request.meta, "alias", f"{REDIRECTS}{target}", but=target)
            return
        if request.meta.get("asked") in self._starts:
            detail = "denied by robots.txt" if state == "robots" else reason
            self._stats.set_value(START_PROBLEM, f"{detail}: {request.url[:200]}" if reason == OFF_SITE else detail)
        self._stats.set_value("tulieu/last_failure", reason)
        for url in self._met(request):
            self._count(state, what + reason)
            if reason == OFF_SITE:
                self._left(url, reason, None)
                continue
            self._ledger.mark(url, self._site.slug, state, what + reason, status=None, visited_at=now())
            if state == "failed":
                self._unreachable(url)

    def _met(self, request: Request) -> list[str]:
        """The addresses of the site that a request which gave no answer was made for: the asked one, then those redirects led to.

        A page may link to these too, and they are not asked again in this run.
        """
        urls = [*request.meta.get("redirect_urls", ()), request.url]
        find = site_address if request.meta.get("role") == "page" else host_address
        asked = canonical(urls[0]) or urls[0]
        led_to = [url for url in dict.fromkeys(find(self._site, url) for url in urls[1:]) if url is not None and url != asked]
        self._ledger.meet([Found(url, "redirect") for url in led_to], self._site.slug, asked)
        return [asked, *led_to]
