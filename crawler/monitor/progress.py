"""Progress of a crawl, from signals and stats: one reading per site and beat, shown as bars or as plain lines."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from archive.causes import from_report
from archive.figures import waiting

BEAT_S = 0.5
"""How often a site's numbers are read."""
LINE_EVERY_S = 30.0
LINE_EVERY_PAGES = 500
"""A log gets a line per site this often, whichever comes first: enough to see that it goes on, few enough to read."""
RATE_OVER_S = 20.0
"""Pages per second are averaged over this time: about ten requests at the usual pace of one in two seconds."""
COUNT_EVERY_S = 3.0
COUNT_SHARE = 50
"""The ledger is counted this often (in the first seconds, when the queue grows from nothing, after half of the time that has
passed), and never so often that counting takes more than a fiftieth of the time."""
LIFE = ("gone", "moved", "back", "missing", "unreachable", "not_due")


@dataclass(frozen=True)
class Reading:
    """One site's numbers at a moment: ``pages`` kept in this run, ``done`` addresses that were asked, ``queue`` those
    still to be asked, ``rate`` answers per second. ``total`` is done and queue, None while it is still found out what
    there is.
    """

    site: str
    pages: int = 0
    done: int = 0
    total: int | None = None
    rate: float = 0.0
    queue: int = 0
    errors: int = 0


@dataclass(frozen=True)
class Ended:
    """How a site's run ended: its outcome, counts by word, and the cause (or the reason) when there is one."""

    site: str
    outcome: str
    counts: dict[str, int]
    why: str | None

    @property
    def line(self) -> str:
        """All of it in one line."""
        counts = ", ".join(f"{count} {word}" for word, count in self.counts.items())
        return f"{self.site}: {self.outcome}, {counts}" + (f" ({printable(self.why)})" if self.why else "")


class Display(Protocol):
    """What shows progress. All calls come from the crawl's thread."""

    def started(self, site: str) -> None: ...

    def beat(self, reading: Reading) -> None: ...

    def ended(self, end: Ended) -> None: ...

    def close(self) -> None: ...


class Rate:
    """Pages per second over the last RATE_OVER_S seconds."""

    def __init__(self) -> None:
        self._readings: list[tuple[float, int]] = []

    def add(self, at_s: float, pages: int) -> float:
        """Takes a count of pages at a (monotonic) time and returns the rate."""
        self._readings.append((at_s, pages))
        while len(self._readings) > 2 and at_s - self._readings[0][0] > RATE_OVER_S:
            self._readings.pop(0)
        (first_s, first), (last_s, last) = self._readings[0], self._readings[-1]
        return (last - first) / (last_s - first_s) if last_s > first_s else 0.0


class ProgressExtension:
    """Reads a crawler's stats on a beat and hands them to ``crawler.display``; does nothing without one."""

    def __init__(self, crawler: Any, display: Display) -> None:
        self._crawler, self._display = crawler, display
        self._site: str = crawler.spidercls.site.slug
        self._rate = Rate()
        self._beating: asyncio.Task[None] | None = None
        self._first_s: float | None = None
        self._count_at_s, self._counted = 0.0, (0, 0)
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.closing, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Raises scrapy.exceptions.NotConfigured when nobody wants to see progress."""
        display = getattr(crawler, "display", None)
        if display is None:
            raise NotConfigured
        return cls(crawler, display)

    def opened(self) -> None:
        """Starts the beat."""
        self._display.started(self._site)
        self._beating = asyncio.get_event_loop().create_task(self._beat())

    async def _beat(self) -> None:
        while True:
            self._display.beat(self.reading(time.monotonic()))
            await asyncio.sleep(BEAT_S)

    def closing(self) -> None:
        """Ends the beat; how the run ended comes with ``ended_of`` when its report is written."""
        if self._beating is not None:
            self._beating.cancel()

    def reading(self, now_s: float) -> Reading:
        """The site's numbers now."""
        stats: dict[str, Any] = self._crawler.stats.get_stats()
        sums = dict.fromkeys(("pages", "failed", "gone"), 0)
        for key, value in stats.items():
            state = key.split("/")[1] if key.startswith("tulieu/") else ""
            if state in sums and isinstance(value, int):
                sums[state] += value
        done = int(stats.get("tulieu/answered", 0)) + sums["failed"] + stats.get("tulieu/gone/HTTP 404", 0)
        queue = self._queue(now_s, done, int(stats.get("tulieu/resting", 0)))
        discovered = getattr(self._crawler.spider, "discovered", None)
        total = done + queue if discovered is not None and discovered.is_set() else None
        return Reading(self._site, sums["pages"], done, total, self._rate.add(now_s, done), queue, sums["failed"])

    def _queue(self, now_s: float, done: int, not_due: int) -> int:
        """Addresses that this run has still to ask; counted in the ledger now and then, carried on in between."""
        if now_s >= self._count_at_s:
            began_s = time.monotonic()
            connection = self._crawler.ledger.writer.connection
            self._counted = (waiting(connection, self._site, self._crawler.run_started_at), done)
            took_s = time.monotonic() - began_s
            self._first_s = now_s if self._first_s is None else self._first_s
            self._count_at_s = now_s + max(min(COUNT_EVERY_S, (now_s - self._first_s) / 2), COUNT_SHARE * took_s)
        counted, then = self._counted
        return max(0, counted - (done - then) - not_due)


def ended_of(result: Any) -> Ended:
    """How a run ended, from its ``crawler.monitor.run.RunResult``: the first cause stands for the reason."""
    counts = {name: int(result.counts[f"pages_{name}"]) for name in ("new", "changed", "unchanged")}
    life = {name.replace("_", " "): int(result.report.get(f"tulieu/life/{name}", 0)) for name in LIFE}
    counts |= {name: count for name, count in life.items() if count}
    if others := int(result.report.get("pages", {}).get("merged", 0)):
        counts["other addresses of a page"] = others
    counts |= {"failed": int(result.counts["errors"]), "requests": int(result.counts["requests"])}
    causes = from_report(result.report)
    return Ended(result.site, result.outcome, counts, causes[0].en if causes else result.reason)


def printable(text: str) -> str:
    """Text that a server may have had a say in, without control characters."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


class PlainLines:
    """Lines for a log: the start, a line per site every LINE_EVERY_S seconds or LINE_EVERY_PAGES pages, the end."""

    def __init__(self, write: Callable[[str], None], every_s: float = LINE_EVERY_S, every_pages: int = LINE_EVERY_PAGES) -> None:
        self._write, self._every_s, self._every_pages = write, every_s, every_pages
        self._last: dict[str, tuple[float, int]] = {}

    def started(self, site: str) -> None:
        """The start of a site's run."""
        self._last[site] = (time.monotonic(), 0)
        self._write(f"{site}: started")

    def beat(self, reading: Reading) -> None:
        """A line when it is time for one."""
        now_s = time.monotonic()
        at_s, done = self._last.get(reading.site, (now_s, reading.done))
        if now_s - at_s < self._every_s and reading.done - done < self._every_pages:
            return
        self._last[reading.site] = (now_s, reading.done)
        total = f" of {reading.total}" if reading.total is not None else ""
        self._write(
            f"{reading.site}: {reading.pages} pages, {reading.done}{total} addresses, {reading.rate:.1f} a second, "
            f"{reading.queue} queued, {reading.errors} failed"
        )

    def ended(self, end: Ended) -> None:
        """The end of a site's run with its cause."""
        self._write(end.line)

    def close(self) -> None:
        """Nothing to take off the terminal."""
