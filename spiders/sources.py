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
from spiders.walks import Origin, Walks

OF_SOURCE = "list of pages "
"""How the reason begins of a source that gave nothing, or not all: it is asked for as what it is, by what names it, and never as a page."""
LEFT_OUT = f"{OF_SOURCE}left out: "
"""How the reason begins of a sitemap, feed or REST answer that is named but not asked for."""

UNREAD = f"{OF_SOURCE}not read: "
"""How the reason begins of a source that the site names and that could not be read: what it alone names is not found."""
NOT_THERE = (404, 410)
"""A list that is named and not there is none that fails: many sites name sitemaps and feeds which they no longer have."""
SMALLER = f"{OF_SOURCE}asked for again in smaller pages: "
"""How the reason begins of a page of a list of REST that could not be read in one piece."""
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
        self._listed: dict[str, set[int]] = {}
        self._names_types = False
        self._usual = feed.usual_addresses(site) if "feed" in site.ways else []
        self.walks = Walks()
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

    def ask(self, url: str) -> None:
        """Notes that a source is asked for; until its end the first stage goes on."""
        self._asked.add(canonical(url) or url)
        if not self.read.is_set():
            self.pending.add(url)

    def was_asked(self, url: str) -> bool:
        """Whether this run has asked an address (canonical) for what it names."""
        return url in self._asked

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
        """Whether a page of a list of REST, of which there are to be more, names nothing that was not named on another one.

        A page of one object may: a post of today moves all others by one.
        """
        kind, numbers = result.listed
        return bool(len(numbers) > 1 and result.further and self._listed.get(kind, set()).issuperset(map(hash, numbers)))

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
        kind, numbers = result.listed
        if kind:
            self._listed.setdefault(kind, set()).update(map(hash, numbers))
            self._stats.set_value(f"tulieu/wordpress/listed/{kind}", len(self._listed[kind]))
        if way == "sitemap" and not result.problem:
            self._in_sitemaps.update(hash(address_key(found.url)) for found in result.found)
            self._stats.set_value("tulieu/sitemap/total", len(self._in_sitemaps))

    def is_unread(self, origin: Origin, status: int | None, result: Discovery | None = None) -> bool:
        """Whether a source that gave nothing leaves a gap; ``status`` and ``result`` are None when it gave no answer.

        One that was cut off does. A part of a list that was read does, unless it is not there or refused (that is told as such). Else only a source that a
        start page, robots.txt or the site file names, and whose server fails: dead links to feeds are common.
        """
        if result is not None and (result.cut_off or not result.problem or result.refused):
            return result.cut_off
        if origin.listed:
            return status not in NOT_THERE
        return not origin.usual and not self.read.is_set() and (status is None or status >= 500)

    def unread(self, way: str) -> None:
        """Counts a source that left a gap."""
        self._stats.inc_value(f"tulieu/marks/unread/{way}")
