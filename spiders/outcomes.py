"""Enters in the ledger what became of each request, and counts it: answers that are no page, redirects, failures."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.addresses import canonical
from crawler.capture.middleware import OFF_SITE
from crawler.failures import reason_of
from crawler.items import Found
from crawler.ledger import START_PROBLEM, Ledger
from crawler.scope import site_address
from crawler.sites import Site

log = logging.getLogger(__name__)


def now() -> str:
    """UTC now, ISO 8601 with seconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Outcomes:
    """The ledger and the counts of one run of one site.

    ``starts`` are the canonical addresses where the run begins: why they gave nothing is why a run gave nothing.
    """

    def __init__(self, site: Site, ledger: Ledger, stats: Any, starts: frozenset[str]) -> None:
        self._site, self._ledger, self._stats, self._starts = site, ledger, stats, starts

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
        url = site_address(self._site, response.url)
        if url is None:
            reason = "redirects off the site"
            self._ledger.mark(asked, self._site.slug, "excluded", reason, status=response.status, visited_at=now())
            return None
        if url != asked:
            self._ledger.meet([Found(url, "redirect")], self._site.slug, asked)
        self._passed_through(chain, "alias", f"redirects to {url}", but=url)
        return url

    def _passed_through(self, chain: Iterable[str], state: str, reason: str, but: str | None) -> None:
        """Enters every address that a chain of redirects led through, except one."""
        for url in dict.fromkeys(filter(None, (site_address(self._site, passed) for passed in chain))):
            if url != but:
                self._ledger.mark(url, self._site.slug, state, reason, status=301, visited_at=now())

    def answered(self, response: Response, state: str, reason: str, url: str | None = None) -> None:
        """An address that was answered, with its outcome; ``url`` is its own address where that is known already."""
        url = url or self.own_address(response)
        if url is None:
            return
        self._count(state, reason)
        if response.meta.get("asked") in self._starts:
            self._stats.set_value(START_PROBLEM, reason)
        self._ledger.mark(url, self._site.slug, state, reason, status=response.status, visited_at=now())

    def not_a_page(self, response: Response) -> None:
        """An answer whose status is not 200."""
        status = response.status
        if status in (404, 410):
            self.answered(response, "gone", f"HTTP {status}")
        elif 300 <= status < 400 and "Location" in response.headers:
            target = (response.headers.get("Location") or b"nowhere").decode("latin-1")[:80]
            self.answered(response, "failed", f"redirects to {target}, which is not followed")
        else:
            self.answered(response, "failed", f"HTTP {status}")

    def our_error(self, response: Response, error: Exception) -> None:
        """A fault of ours costs its page, not the crawl: the log has the traceback, the ledger the reason."""
        log.error("%s: %s", response.url, error, exc_info=error)
        self.answered(response, "failed", f"crawler error: {type(error).__name__}: {str(error)[:200]}")

    def dropped(self, request: Request) -> None:
        """A redirect to an address that was asked already: Scrapy drops it without a word. One that comes back is a loop."""
        chain = request.meta.get("redirect_urls", ())
        target = site_address(self._site, request.url) or request.url
        if site_address(self._site, request.url) is None:
            self._count("excluded", OFF_SITE)
            self._passed_through(chain, "excluded", OFF_SITE, but=None)
            return
        if target not in {site_address(self._site, url) for url in chain}:
            self._passed_through(chain, "alias", f"redirects to {target}", but=target)
            return
        self._count("failed", "redirect loop")
        if request.meta.get("asked") in self._starts:
            self._stats.set_value(START_PROBLEM, "redirect loop")
        self._passed_through(chain, "failed", "redirect loop", but=None)

    def failed(self, request: Request, error: BaseException) -> None:
        """An address that gave no response, with the reason."""
        state, reason = reason_of(error)
        if request.meta.get("asked") in self._starts:
            detail = "denied by robots.txt" if state == "robots" else reason
            self._stats.set_value(START_PROBLEM, f"{detail}: {request.url[:200]}" if reason == OFF_SITE else detail)
        url = canonical(request.meta.get("redirect_urls", [request.url])[0]) or request.url
        self._count(state, reason)
        self._stats.set_value("tulieu/last_failure", reason)
        self._ledger.mark(url, self._site.slug, state, reason, status=None, visited_at=now())
