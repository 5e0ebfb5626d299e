"""robots.txt as RFC 9309 says: 4xx means no rules, 5xx and no answer mean stay away; Crawl-delay is kept.

It is read anew in every run. Protego parses it; what it takes more freely than the RFC is narrowed in ``Rules``.
"""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Iterable, Set
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.misc import build_from_crawler

from crawler.failures import NO_ROBOTS, NO_RULES, StoppedError, reason_of
from crawler.pace import pace_of

ROBOTS_PROBLEM = "tulieu/robots_problem"
"""Stat: why robots.txt could not be had, so that the run stays away from the site."""
OUR_AGENT = "tu-lieu"
"""Our name in rules, as ``ROBOTSTXT_USER_AGENT`` in lower case."""
CRAWL_DELAY = "tulieu/crawl_delay"
"""Stat: a Crawl-delay that is longer than MAX_CRAWL_DELAY_S and so not kept in full."""
MAX_CRAWL_DELAY_S = 60.0
FORBIDDING = ("noindex", "noarchive", "none")
MAX_ROBOTS_BYTES = 512 * 1024
"""RFC 9309 section 2.5: at least 500 KiB must be parsed; the rest is left."""


_NAMED = re.compile(r"([a-z0-9_-]+)\s*:\s*(.*)", re.DOTALL)
_VALUED = frozenset(["unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"])
"""Rules of ``X-Robots-Tag`` that have a value after a colon; any other word before a colon names a crawler."""


def forbidding(words: Set[str]) -> str | None:
    """The rule that a page is not to be kept, by its name; None when there is none."""
    return next((rule for rule in FORBIDDING if rule in words), None)


def robots_words(values: Iterable[str]) -> frozenset[str]:
    """The rules of ``X-Robots-Tag`` headers (lower case) that are for everybody or for us; every header counts.

    ``otherbot: noindex, nofollow`` speaks to another crawler, up to the next name or the end of that header.
    """
    words: set[str] = set()
    for value in values:
        for_us = True
        for part in value.lower().split(","):
            word = part.strip()
            if (named := _NAMED.fullmatch(word)) and named[1] not in _VALUED:
                for_us, word = named[1] == OUR_AGENT, named[2].strip()
            if for_us and word:
                words.add(word)
    return frozenset(words)


def forbids_archive(values: Iterable[str]) -> bool:
    """Whether ``X-Robots-Tag`` headers say that a page is not to be kept."""
    return forbidding(robots_words(values)) is not None


_HEAD_BYTES = 64 * 1024
_META = re.compile(rb"(?i)<meta\s[^>]{1,400}>")
_META_NAME = re.compile(rb"(?i)\bname\s*=\s*[\"']?\s*(robots|tu-?lieu)\b")
_META_RULE = re.compile(rb"(?i)\b(noindex|noarchive|none)\b")


def forbids_capture(response: Response) -> bool:
    """Whether a page (as sent, content coding kept) says in a header or in its first 64 KiB that it is not to be kept."""
    if response.status != 200:
        return False
    if forbids_archive(value.decode("latin-1") for value in response.headers.getlist("X-Robots-Tag")):
        return True
    codings = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower().split(",")
    head = response.body[:_HEAD_BYTES]
    for coding in reversed(codings):
        head = _unpacked(head, coding.strip())
    return any(_META_NAME.search(tag) and _META_RULE.search(tag) for tag in _META.findall(head))


def _unpacked(head: bytes, coding: str) -> bytes:
    """The beginning of a body without one coding, by its bytes where its label says another; as it is when it is in none."""
    windows = [zlib.MAX_WBITS | 16] if head.startswith(b"\x1f\x8b") else [zlib.MAX_WBITS, -zlib.MAX_WBITS] if coding == "deflate" else []
    for window in windows:
        with suppress(zlib.error):
            return zlib.decompressobj(window).decompress(head, _HEAD_BYTES)
    return head


_VERSION = re.compile(r"(?im)^([ \t]*user-?agent[ \t]*:[ \t]*[\w-]+)/[^\s#]*")
_OURS = re.compile(rf"(?im)^[ \t]*user[- ]?agent[ \t:]+{OUR_AGENT}\*?[ \t]*(#.*)?$")
_INDEX = re.compile(r"(?im)^([ \t]*allow[ \t]*:.*/index\.html)[ \t]*(?=#|$)")


def rules_text(body: bytes) -> str:
    """The text of a robots.txt: its first MAX_ROBOTS_BYTES up to the last whole line, UTF-8 with or without a BOM.

    A version after a product token (``Tu-Lieu/1.0``) is taken off: the token alone names a crawler (RFC 9309 2.2.1).
    ``Allow: /index.html`` becomes ``/index.html*``, the same rule: Protego would let it allow ``/`` too.
    """
    if len(body) > MAX_ROBOTS_BYTES:
        whole = body[: MAX_ROBOTS_BYTES + 1]
        body = whole[: max(whole.rfind(b"\n"), whole.rfind(b"\r")) + 1]
    text = "\n".join(re.split(r"\r\n|\r|\n", body.decode("utf-8-sig", errors="replace")))
    return _INDEX.sub(r"\1*", _VERSION.sub(r"\1", text))


class Rules(ProtegoRobotParser):
    """``ROBOTSTXT_PARSER``: the rules for us. Groups that name us, whatever the case; else those for ``*``; else none.

    Protego would also take a group whose name only begins like ours.
    """

    def __init__(self, robotstxt_body: bytes, spider: Any) -> None:
        text = rules_text(robotstxt_body)
        super().__init__(text.encode("utf-8"), spider)
        self._agent = OUR_AGENT if _OURS.search(text) else "*"

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        """Whether we may ask for an address."""
        return super().allowed(url, self._agent)

    def crawl_delay(self, user_agent: str | bytes) -> float | None:
        """The Crawl-delay for us in seconds; None when there is none."""
        return super().crawl_delay(self._agent)


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
        body = response.body
        if response.status == 429 or not 200 <= response.status < 500:
            body = b"User-agent: *\nDisallow: /\n"
            self._stay_away(netloc, f"answers {response.status}")
        elif response.status >= 300:
            body = b""
        await super()._parse_robots(response.replace(body=body), netloc, request)
        parser: Any = self._parsers[netloc]
        self._keep_delay(parser.crawl_delay(OUR_AGENT))

    def _keep_delay(self, asked_s: float | None) -> None:
        """Makes the run's pause as long as a Crawl-delay asks for, MAX_CRAWL_DELAY_S at most."""
        if not asked_s:
            return
        if asked_s > MAX_CRAWL_DELAY_S:
            told = f"robots.txt asks for {asked_s:g} s between requests, {MAX_CRAWL_DELAY_S:g} s are kept"
            self._stats.set_value(CRAWL_DELAY, told)
        pace = pace_of(self.crawler)
        pace.floor_s = max(pace.floor_s, min(asked_s, MAX_CRAWL_DELAY_S))

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        """No answer for robots.txt: stay away from the host in this run."""
        self._stats.inc_value(f"robotstxt/exception_count/{type(exc).__name__}")
        waiting: Any = self._parsers[netloc]
        page = isinstance(exc, IgnoreRequest) and str(exc) == NO_RULES
        denied = b"" if page else b"User-agent: *\nDisallow: /\n"
        self._parsers[netloc] = build_from_crawler(self._parserimpl, self.crawler, denied)
        if not page and not isinstance(exc, StoppedError):
            _, reason = reason_of(exc, "//" + netloc)
            self._stay_away(netloc, f"cannot be read: {reason}")
        waiting.callback(self._parsers[netloc])

    def allows(self, url: str) -> bool:
        """Whether rules that are known already allow an address; False while its host's robots.txt is not known."""
        netloc = urlsplit(url).netloc
        parser: Any = self._parsers.get(netloc)
        if netloc in self._problems or not hasattr(parser, "allowed"):
            return netloc in self._parsers and parser is None and netloc not in self._problems
        return bool(parser.allowed(url, self._robotstxt_useragent or self._default_useragent))
