"""Extension: looks at the answers of a run for marks of trouble, and counts them as stats ``tulieu/marks/...``."""

from __future__ import annotations

from collections import Counter
from typing import Any, Self

from scrapy import Request, signals
from scrapy.http import Response

from crawler.monitor.marks import challenge, empty_shell
from crawler.sites import Site

MAX_LOOKS = 500
"""Pages without a record (or with a thin one) that are looked at per run: more tell nothing new about a site."""
MAX_BODIES = 50_000
"""Digests of bodies that are kept in memory (about 5 MB)."""
MAX_EXAMPLES = 3


class AnswersExtension:
    """Gives the crawler ``answer_examples``: name of a mark -> addresses that showed it.

    Stats: ``tulieu/marks/challenge/<whose>``, ``tulieu/marks/empty/<framework>``, and ``tulieu/marks/same_body``, the
    largest number of addresses that were answered with one and the same page.
    """

    def __init__(self, crawler: Any) -> None:
        self._stats = crawler.stats
        self._site: Site = crawler.spidercls.site
        self.examples: dict[str, list[str]] = {}
        crawler.answer_examples = self.examples
        self._bodies: Counter[int] = Counter()
        self._first: dict[int, list[str]] = {}
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
        if response.status == 200 and request.meta.get("role") == "page" and response.body:
            self._same_body(response)

    def _same_body(self, response: Response) -> None:
        digest = hash(response.body)  # 64 bits, four times as fast as SHA-1: equal bodies are counted, not proved
        if digest not in self._bodies and len(self._bodies) >= MAX_BODIES:
            return
        self._bodies[digest] += 1
        addresses = self._first.setdefault(digest, [])
        if len(addresses) < MAX_EXAMPLES:
            addresses.append(response.url[:300])
        if self._bodies[digest] > max(1, self._stats.get_value("tulieu/marks/same_body", 0)):
            self._stats.set_value("tulieu/marks/same_body", self._bodies[digest])
            self.examples["same_body"] = addresses

    def dropped(self, item: Any, response: Response | None) -> None:
        """A page that became no record."""
        self._look(response)

    def scraped(self, item: Any, response: Response | None) -> None:
        """A record: worth a look when it has hardly any words."""
        record = getattr(item, "record", None)
        if record is not None and "thin" in record.flags:
            self._look(response)

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
