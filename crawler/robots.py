"""robots.txt as RFC 9309 says: 4xx means no rules, 5xx and no answer mean stay away; Crawl-delay is kept."""

from __future__ import annotations

import logging
from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.misc import build_from_crawler

from crawler.failures import reason_of

ROBOTS_PROBLEM = "tulieu/robots_problem"
"""Stat: why robots.txt could not be had, so that the run stays away from the site."""
MAX_CRAWL_DELAY_S = 60.0
MAX_ROBOTS_BYTES = 512 * 1024
"""RFC 9309 section 2.5: at least 500 KiB must be parsed; the rest is left."""


class _OneLine(logging.Filter):
    """Takes the traceback off Scrapy's word that a robots.txt did not answer: a host that is down is no fault of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        return True


_ONE_LINE = _OneLine()


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's robots.txt middleware with RFC 9309's handling of answers that are no rules."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        logging.getLogger(RobotsTxtMiddleware.__module__).addFilter(_ONE_LINE)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        body = response.body[:MAX_ROBOTS_BYTES]
        if response.status >= 500:
            body = b"User-agent: *\nDisallow: /\n"
            self._stats.set_value(ROBOTS_PROBLEM, f"robots.txt answers {response.status}")
        elif response.status >= 400:
            body = b""
        await super()._parse_robots(response.replace(body=body), netloc, request)
        self._keep_delay(request, netloc)

    def _keep_delay(self, request: Request, netloc: str) -> None:
        """Slows the site's slot down to the Crawl-delay that robots.txt asks for, MAX_CRAWL_DELAY_S at most."""
        parser: Any = self._parsers[netloc]
        agent = self._robotstxt_useragent or self._default_useragent
        asked = parser.crawl_delay(agent)
        if asked is None:
            return
        engine: Any = self.crawler.engine
        key = engine.downloader.get_slot_key(request)
        delay = max(self.crawler.settings.getfloat("DOWNLOAD_DELAY"), min(float(asked), MAX_CRAWL_DELAY_S))
        engine.downloader.per_slot_settings.setdefault(key, {})["delay"] = delay
        if key in engine.downloader.slots:
            engine.downloader.slots[key].delay = delay

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        """No answer for robots.txt: stay away from the host in this run."""
        self._stats.inc_value(f"robotstxt/exception_count/{type(exc).__name__}")
        waiting: Any = self._parsers[netloc]
        parser: Any = build_from_crawler(self._parserimpl, self.crawler, b"User-agent: *\nDisallow: /\n")
        if isinstance(exc, IgnoreRequest):
            parser = None
        self._parsers[netloc] = parser
        waiting.callback(parser)
        if not isinstance(exc, IgnoreRequest):
            self._stats.set_value(ROBOTS_PROBLEM, f"robots.txt cannot be read: {reason_of(exc)[1]}")
