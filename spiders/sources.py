"""What names pages in one run: interfaces, feeds and sitemaps that were asked, that are awaited, and what they gave."""

from __future__ import annotations

import asyncio
from typing import Any

from crawler.addresses import address_key, canonical
from crawler.scope import never_asked
from crawler.sites import Site
from spiders import feed
from spiders.discovery import Discovery
from spiders.sitemap import MAX_DEPTH

LEFT_OUT = "list of pages left out: "
"""How the reason begins of a sitemap, feed or REST answer that is named but not asked for."""


REPEATED = "REST API gives the same objects on page after page"
"""What is wrong with a list that does not turn its pages: the rest of them is not asked for."""


class Sources:
    """The bookkeeping of the first stage: it ends when everything that names pages was read.

    ``max_answers`` bounds the answers that name further ones: each of a server's may name one more, for ever.
    """

    def __init__(self, site: Site, stats: Any, max_answers: int) -> None:
        self._site, self._stats, self._max_answers = site, stats, max_answers
        self._asked: set[str] = set()
        self._sound: set[str] = set()
        self._in_sitemaps: set[int] = set()
        self._in_lists: set[int] = set()
        self._names_types = False
        self._usual = feed.usual_addresses(site) if "feed" in site.ways else []
        self.pending: set[str] = set()
        self.read = asyncio.Event()

    def refusal(self, url: str, way: str, level: int = 0) -> str | None:
        """Why a source that an answer names is not asked for; None when it is. "" says that it was asked already."""
        if (canonical(url) or url) in self._asked:
            return ""
        if way == "sitemap" and level > MAX_DEPTH:
            return f"{LEFT_OUT}below {MAX_DEPTH} sitemap indexes"
        if len(self._asked) >= self._max_answers:
            return f"{LEFT_OUT}more than {self._max_answers} in one run"
        if way != "wordpress" and not url.endswith(".gz"):
            return never_asked(self._site, url)
        return None

    def has_asked(self, url: str) -> bool:
        """Whether this run has asked for a source."""
        return (canonical(url) or url) in self._asked

    def ask(self, url: str) -> None:
        """Notes that a source is asked for; until its end the first stage goes on."""
        self._asked.add(canonical(url) or url)
        if not self.read.is_set():
            self.pending.add(url)

    def end(self, url: str) -> str | None:
        """Notes the end of what was asked for. Returns the next usual address to try, when nothing else is awaited."""
        self.pending.discard(url)
        if self.pending or self.read.is_set():
            return None
        while self._usual and "feed" not in self._sound and self._stats.get_value("tulieu/answered"):
            guess = self._usual.pop(0)
            if self.refusal(guess, "feed") is None:
                return guess
        self.read.set()
        return None

    def repeats(self, result: Discovery) -> bool:
        """Whether a page of a list of REST, of which there are to be more, names nothing that was not named on another one."""
        named = {hash(address_key(found.url)) for found in result.found}
        new = named - self._in_lists
        self._in_lists |= named
        return bool(named and result.further and not new)

    def took(self, way: str, result: Discovery, usual: bool) -> None:
        """Counts what a source gave. What is missing at a usual address is no problem when another one answers."""
        stats: dict[str, Any] = self._stats.get_stats()
        name = f"tulieu/{way}/problem"
        if result.problem:
            if not usual or (way not in self._sound and way != "feed"):
                self._stats.set_value(name, result.problem)
        elif way != "wordpress" or result.found or result.totals:
            if way not in self._sound:
                stats.pop(name, None)
            self._sound.add(way)
        self._stats.inc_value(f"tulieu/{way}/found", len(result.found))
        if way == "wordpress":
            self._names_types |= bool(result.further and not result.problem and not result.found)
            if result.refused and self._names_types:
                self._stats.inc_value(f"tulieu/marks/rest_refused/{result.refused}")
        if result.left_out:
            self._stats.inc_value(f"tulieu/{way}/left_out", result.left_out)
        for kind, number in result.totals:
            self._stats.set_value(f"tulieu/{way}/total/{kind}", number)
        if way == "sitemap" and not result.problem:
            self._in_sitemaps.update(hash(address_key(found.url)) for found in result.found)
            self._stats.set_value("tulieu/sitemap/total", len(self._in_sitemaps))
