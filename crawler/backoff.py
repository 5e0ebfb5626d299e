"""Downloader middleware: a server that says 429 or 503 is left alone for a while, and the whole site with it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Self

from scrapy import Request, signals
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response

from crawler import clock
from crawler.failures import StoppedError
from crawler.pace import pace_of

BUSY = (429, 503)
"""Too Many Requests (RFC 6585) and Service Unavailable (RFC 9110)."""
MAX_BUSY_IN_A_ROW = 8
"""With waits that double from 5 s a host has then been left alone for more than ten minutes."""
LONGEST_WAIT_S = 30 * 86400.0
"""How long a site is left alone at most because it said so: no site would be found to be lost for good by one header."""
WAIT_UNTIL = "tulieu/wait_until"
"""Stat that a run's report keeps for the next run (``archive.runs``): UTC time, ISO 8601."""
MAX_CHALLENGES = 3
"""Challenge pages in a row that end a run: more requests would only be more of them."""
CHALLENGE_BYTES = 64 * 1024
_CHALLENGE = re.compile(
    rb"(?i)<title>\s*just a moment|/cdn-cgi/challenge-platform/|cf-browser-verification|_Incapsula_Resource|"
    rb"<title>\s*DDOS-GUARD|sucuri_cloudproxy_js|checking your browser before accessing"
)
"""What pages say that have a script tell people from crawlers (Cloudflare, Imperva, DDoS-Guard, Sucuri; their markup)."""


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Seconds that a ``Retry-After`` header asks to wait, from now (UTC): a number or an HTTP date (RFC 9110 10.2.3).

    0 for a time that has passed; None for no header and for what is neither.
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]+", text):
        return float(text[:12])
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds())


def is_challenge(response: Response) -> bool:
    """Whether an answer is a page that has a script tell people from crawlers, in place of the page asked for."""
    if response.status not in (403, *BUSY):
        return False
    mitigated = (response.headers.get("cf-mitigated") or b"").strip().lower() == b"challenge"
    return mitigated or bool(_CHALLENGE.search(response.body[:CHALLENGE_BYTES]))


class BackoffMiddleware:
    """Pauses a site that answers 429 or 503, asks again afterwards, and ends the run when that does not help.

    The pause is what ``Retry-After`` says, else it doubles with every such answer in a row. A run that is ended has
    the outcome ``stopped``; what was not asked stays in the ledger for the next crawl. A challenge page is not asked again.
    """

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler
        self._pace = pace_of(crawler)
        self._first_s: float = crawler.settings.getfloat("TULIEU_BACKOFF_S")
        self._longest_s: float = crawler.settings.getfloat("TULIEU_BACKOFF_MAX_S")
        self._busy = self._challenges = 0
        crawler.signals.connect(self.downloaded, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(crawler)

    def downloaded(self, response: Response, request: Request) -> None:
        """Signal, before the next request can begin: pauses the site or ends the run."""
        if response.status not in BUSY:
            self._busy = 0
            return
        self._busy += 1
        header = (response.headers.get("Retry-After") or b"").decode("latin-1")
        asked_s = retry_after_s(header, datetime.now(UTC))
        if asked_s is not None and asked_s > self._longest_s:
            until = clock.now() + timedelta(seconds=min(asked_s, LONGEST_WAIT_S))
            self._crawler.stats.set_value(WAIT_UNTIL, until.strftime("%Y-%m-%dT%H:%M:%SZ"))
            self._stop(f"the server asks to wait {asked_s:.0f} s")
        elif self._busy >= MAX_BUSY_IN_A_ROW:
            self._stop(f"the server answers {response.status} again and again")
        else:
            doubled_s = min(self._first_s * 2 ** (self._busy - 1), self._longest_s)
            self._pace.pause(doubled_s if asked_s is None else asked_s)
            self._crawler.stats.inc_value(f"tulieu/backoff/HTTP {response.status}")

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Has a request that met a busy server asked again. Raises StoppedError when that ended the run."""
        if is_challenge(response):
            self._challenges += 1
            self._crawler.stats.inc_value("tulieu/backoff/challenge page")
            if self._challenges >= MAX_CHALLENGES:
                self._stop("the server shows a challenge page instead of its pages")
                raise StoppedError
            return response
        self._challenges = 0
        if response.status not in BUSY:
            return response
        if self._pace.stopped:
            raise StoppedError
        again = get_retry_request(
            request, spider=self._crawler.spider, reason=f"HTTP {response.status}", stats_base_key="backoff",
            give_up_log_level="INFO",
        )  # fmt: skip
        return again or response

    def _stop(self, reason: str) -> None:
        if not self._pace.stopped:
            self._pace.stop(reason)
            self._crawler.engine.close_spider(self._crawler.spider, reason)
