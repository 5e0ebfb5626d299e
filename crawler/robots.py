"""robots.txt as RFC 9309 says: 4xx means no rules, 5xx and no answer mean stay away; Crawl-delay is kept."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.misc import build_from_crawler

from crawler.failures import NO_ROBOTS, reason_of

ROBOTS_PROBLEM = "tulieu/robots_problem"
"""Stat: why robots.txt could not be had, so that the run stays away from the site."""
OUR_AGENT = "tu-lieu"
"""Our name in rules, as ``ROBOTSTXT_USER_AGENT`` in lower case."""
MAX_CRAWL_DELAY_S = 60.0
MAX_ROBOTS_BYTES = 512 * 1024
"""RFC 9309 section 2.5: at least 500 KiB must be parsed; the rest is left."""


def forbids_archive(values: Iterable[str]) -> bool:
    """Whether ``X-Robots-Tag`` headers say that a page is not to be kept: rules for everybody and for us count.

    ``otherbot: noindex`` speaks to another crawler.
    """
    for value in values:
        agent, rules = "", value.lower()
        if match := re.match(r"\s*([a-z0-9_-]+)\s*:", rules):
            agent = match[1]
        if agent not in ("", "unavailable_after", "max-snippet", "max-image-preview", "max-video-preview", OUR_AGENT):
            continue
        if re.search(r"\b(noindex|noarchive|none)\b", rules):
            return True
    return False


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
        self._problems: dict[str, str] = {}  # host -> why it is left alone
        logging.getLogger(RobotsTxtMiddleware.__module__).addFilter(_ONE_LINE)

    def process_request_2(self, rp: Any, request: Request) -> None:
        """Raises IgnoreRequest for what robots.txt denies, and for everything on a host that has none to go by."""
        if problem := self._problems.get(urlsplit(request.url).netloc):
            raise IgnoreRequest(problem)
        super().process_request_2(rp, request)

    def _stay_away(self, netloc: str, problem: str) -> None:
        self._problems[netloc] = NO_ROBOTS + problem
        self._stats.set_value(ROBOTS_PROBLEM, NO_ROBOTS + problem)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        body = response.body[:MAX_ROBOTS_BYTES]
        if response.status >= 500:
            body = b"User-agent: *\nDisallow: /\n"
            self._stay_away(netloc, f"answers {response.status}")
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
        state, reason = reason_of(exc)
        if state == "excluded":  # it redirects off the site
            parser = None
        else:
            self._stay_away(netloc, f"cannot be read: {reason}")
        self._parsers[netloc] = parser
        waiting.callback(parser)

    def allows(self, url: str) -> bool:
        """Whether rules that are known already allow an address; False while its host's robots.txt is not known."""
        netloc = urlsplit(url).netloc
        parser: Any = self._parsers.get(netloc)
        if netloc in self._problems or not hasattr(parser, "allowed"):
            return netloc in self._parsers and parser is None and netloc not in self._problems
        return bool(parser.allowed(url, self._robotstxt_useragent or self._default_useragent))
