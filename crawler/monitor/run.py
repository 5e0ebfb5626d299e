"""Runs the spiders of several sites side by side in one process, over one archive and one pool of workers."""

from __future__ import annotations

import json
import logging
from asyncio import Task
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from archive.schema import check
from archive.writer import Writer
from crawler.budget import give_back_large_blocks
from crawler.capture.folder import require_writable
from crawler.monitor.options import INTERRUPTED, CrawlOptions
from crawler.monitor.progress import ended_of
from crawler.pace import pace_of
from crawler.pool_process import collect_rarely
from crawler.workers import Workers

log = logging.getLogger(__name__)
COUNTS = ("requests", "pages_new", "pages_changed", "pages_unchanged", "pages_gone", "errors", "robots_denied", "bytes_received")


@dataclass(frozen=True)
class RunResult:
    """How one site's run ended, as its row in ``runs``."""

    site: str
    outcome: str
    reason: str | None
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    report: dict[str, Any] = field(default_factory=dict)


def settings_for(options: CrawlOptions) -> Settings:
    """The project's settings with a crawl's options."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    values = {
        "TULIEU_ARCHIVE": str(options.archive), "TULIEU_CAPTURES": str(options.captures),
        "TULIEU_SITES": str(options.sites), "TULIEU_ALLOW_LOOPBACK": options.allow_loopback,
        "TULIEU_MAX_PAGES": options.max_pages, "TULIEU_CONTACT": options.contact, "LOG_LEVEL": options.log_level,
        "TULIEU_AT_ONCE": options.at_once,
        "REACTOR_THREADPOOL_MAXSIZE": max(10, options.jobs),  # names are looked up in threads, dead ones for long
        "TULIEU_RENDER": options.render,
    }  # fmt: skip
    settings.update(values, priority="cmdline")
    return settings


class SitesProcess(AsyncCrawlerProcess):
    """Crawls sites side by side, ``jobs`` at once; ``prepare`` gets each crawler before it starts.

    ``broken`` says of the sites whose crawl broke off with an error of ours which error that was.
    """

    def __init__(self, settings: Settings, slugs: Iterable[str], prepare: Callable[[Any], None]) -> None:
        super().__init__(settings)
        self._waiting = iter(slugs)
        self._prepare = prepare
        self._stopped = False
        self.broken: dict[str, str] = {}

    def run(self, jobs: int) -> None:
        """Blocks until all sites are done, or the first Ctrl-C has ended those that run; the second ends it at once."""
        for _ in range(jobs):
            self._start_next()
        self.start()

    def _start_next(self) -> None:
        slug = None if self._stopped else next(self._waiting, None)
        if slug is None:
            return
        crawler = self.create_crawler(slug)
        self._prepare(crawler)

        def ended(task: Task[None]) -> None:
            if not task.cancelled() and (error := task.exception()):
                self.broken[slug] = f"{type(error).__name__}: {error}"
                log.error("%s: %s", slug, error, exc_info=error)
            self._start_next()

        self.crawl(crawler).add_done_callback(ended)

    async def stop(self) -> None:
        """Ends all crawls: what is under way gets a few seconds, what waits stays in the ledger."""
        self._stopped = True
        for crawler in self.crawlers:
            pace_of(crawler).stop(INTERRUPTED)
        await super().stop()


TOLD_OTHERWISE = ("scrapy.downloadermiddlewares.retry", "scrapy.downloadermiddlewares.robotstxt")
"""Loggers whose errors are in a run's outcome and in the ledger already: people see each once, in our words."""


def crawl(slugs: Iterable[str], options: CrawlOptions, done: Callable[[RunResult], None] = lambda result: None) -> list[RunResult]:
    """Crawls sites and returns how each run ended; ``done`` is called as each ends.

    Raises ArchiveError when the archive cannot be used, CaptureError when captures cannot be written. Blocks until all runs have ended; once per process.
    """
    results: list[RunResult] = []
    check(options.archive)  # before anything is made beside it
    require_writable(options.captures)
    with Writer(options.archive) as writer, Workers(options.workers, environment={"TULIEU_SITES": str(options.sites)}) as workers:

        def ended(result: RunResult) -> None:
            results.append(result)
            done(result)
            if options.display is not None:
                options.display.ended(ended_of(result))

        def finished(run_id: int) -> None:
            ended(run_result(writer, run_id))

        def prepare(crawler: Any) -> None:
            crawler.writer, crawler.workers, crawler.on_finished = writer, workers, finished
            crawler.display = options.display

        process = SitesProcess(settings_for(options), slugs, prepare)
        for name in TOLD_OTHERWISE if options.log_level == "ERROR" else ():  # after Scrapy has set up its loggers
            logging.getLogger(name).setLevel(logging.CRITICAL)
        logging.getLogger("scrapy").setLevel(options.log_level)  # else it makes records of every page that no handler takes
        collect_rarely()
        give_back_large_blocks()
        process.run(options.jobs)
        for slug, error in process.broken.items():
            ended(RunResult(slug, "failed", error))
    return results


def run_result(writer: Writer, run_id: int) -> RunResult:
    """One row of ``runs``."""
    row = writer.connection.execute(
        f"select site, outcome, reason, report, {', '.join(COUNTS)} from runs where id = ?", [run_id]
    ).fetchone()
    counts = {name: int(value or 0) for name, value in zip(COUNTS, row[4:], strict=True)}
    return RunResult(row[0], row[1] or "cut off", row[2], counts, json.loads(row[3] or "{}"))
