"""Extension: looks at the answers of a run for marks of trouble, and counts them as stats ``tulieu/marks/...``."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, Self

from scrapy import Request, signals
from scrapy.http import Response

from archive.figures import Documents
from crawler.addresses import address_key, canonical, path_query
from crawler.monitor.marks import challenge, empty_shell
from crawler.sites import Site

MAX_LOOKS = 500
"""Pages without a record (or with a thin one) that are looked at per run: more tell nothing new about a site."""
MAX_BODIES = 50_000
"""Bodies of which digest and first address are kept in memory (about 10 MB)."""
MAX_EXAMPLES = 3


_CANONICAL = re.compile(rb"""(?i)<link\b[^<>]{0,300}\brel=["']?canonical\b[^<>]{0,2000}>""")
_HREF = re.compile(rb"""(?i)\bhref=["']?([^"'\s<>]+)""")
_HEAD_BYTES = 50_000
_TITLE = re.compile(rb"(?i)<(?:title|h1)\b[^<>]{0,200}>\s{0,100}([^<\s][^<]{0,300})")
SAME_TITLE = "same_title"


def _names_another(response: Response) -> bool:
    """Whether a page says that it is a further address of another one, which stands below the home page."""
    tag = _CANONICAL.search(response.body[:_HEAD_BYTES])
    href = _HREF.search(tag[0]) if tag else None
    stated = href[1].decode("utf-8", "replace") if href else response.url
    if stated == response.url:
        return False  # as most pages say
    named = canonical(stated, response.url)
    return named is not None and path_query(named) != "/" and address_key(named) != address_key(response.url)


def _title(body: bytes) -> str:
    """The title or first heading of a page, as UTF-8; "" for none."""
    found = _TITLE.search(body[:_HEAD_BYTES])
    return " ".join(unescape(found[1].decode("utf-8", "replace")).split())[:80] if found else ""


class AnswersExtension:
    """Gives the crawler ``answer_examples``: name of a mark -> addresses that showed it (SAME_TITLE: the title of ``same_body``).

    Stats: ``tulieu/marks/challenge/<whose>``, ``tulieu/marks/empty/<framework>``, and ``tulieu/marks/same_body``, the
    largest number of addresses that were answered with one and the same page. Spellings and views of one address count once,
    and so do addresses that name another one as canonical: a site may show one page in many ways.
    """

    def __init__(self, crawler: Any) -> None:
        self._stats = crawler.stats
        self._site: Site = crawler.spidercls.site
        self.examples: dict[str, list[str]] = {}
        crawler.answer_examples = self.examples
        self._bodies: dict[int, str] = {}
        self._again: dict[int, Documents] = {}
        self._first: dict[int, list[str]] = {}
        self._titles: dict[int, str] = {}
        self._looks = 0
        crawler.signals.connect(self.received, signals.response_received)
        crawler.signals.connect(self.dropped, signals.item_dropped)
        crawler.signals.connect(self.scraped, signals.item_scraped)

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(crawler)

    def received(self, response: Response, request: Request) -> None:
        """Looks for a bot check, and notes bodies that come again."""
        headers = {
            name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for name, values in response.headers.items()
            if name.lower() in (b"cf-mitigated", b"x-amzn-waf-action")
        }
        if whose := challenge(response.status, headers, response.body):
            self._note("challenge", whose, response.url)
        if response.status == 200 and request.meta.get("role") == "page" and response.body and not _names_another(response):
            self._same_body(response)

    def _same_body(self, response: Response) -> None:
        digest = hash(response.body)  # 64 bits, four times as fast as SHA-1: equal bodies are counted, not proved
        first = self._bodies.get(digest)
        if first is None:
            if len(self._bodies) < MAX_BODIES:
                self._bodies[digest] = response.url[:300]
            return
        if digest not in self._again:
            self._again[digest] = Documents()
            self._titles[digest] = _title(response.body)
            self._again[digest].add(address_key(first))
        self._again[digest].add(address_key(response.url))
        addresses = self._first.setdefault(digest, [first])
        if len(addresses) < MAX_EXAMPLES:
            addresses.append(response.url[:300])
        most = max(self._again, key=lambda digest: self._again[digest].count) if len(self._again) < 50 else digest
        if len(self._again) < 50 or self._again[most].count > self._stats.get_value("tulieu/marks/same_body", 0):
            self._stats.set_value("tulieu/marks/same_body", self._again[most].count)
            self.examples["same_body"] = self._first[most]
            self.examples[SAME_TITLE] = [self._titles[most]]

    def dropped(self, item: Any, response: Response | None) -> None:
        """A page that became no record."""
        self._links_cut(item)
        self._look(response)

    def scraped(self, item: Any, response: Response | None) -> None:
        """A record: worth a look when it has hardly any words."""
        self._links_cut(item)
        record = getattr(item, "record", None)
        if record is not None and "thin" in record.flags:
            self._look(response)

    def _links_cut(self, item: Any) -> None:
        """Keeps the addresses of pages with more links than are followed."""
        addresses = self.examples.setdefault("links_cut", []) if getattr(item, "links_left", 0) else None
        if addresses is not None and len(addresses) < MAX_EXAMPLES:
            addresses.append(item.fetched.url[:300])

    def _look(self, response: Response | None) -> None:
        if response is None or self._looks >= MAX_LOOKS:
            return
        self._looks += 1
        if name := empty_shell(response.body):
            self._note("empty", name, response.url)

    def _note(self, mark: str, name: str, url: str) -> None:
        self._stats.inc_value(f"tulieu/marks/{mark}/{name}")
        addresses = self.examples.setdefault(mark, [])
        if len(addresses) < MAX_EXAMPLES and url[:300] not in addresses:
            addresses.append(url[:300])
