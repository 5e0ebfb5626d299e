"""Extension: opens archive, captures and workers for a run, commits while it runs, and writes the run's report."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from scrapy import signals

from archive.connection import ArchiveError
from archive.figures import damaged_examples, examples, figures, report_before
from archive.runs import CUT_OFF, wait_until
from archive.writer import Writer
from crawler import clock
from crawler.capture.folder import mend, require_writable
from crawler.capture.warc import CaptureError, WarcFile
from crawler.monitor.causes import Case, find_causes, judged
from crawler.monitor.ledger import ArchiveLedger
from crawler.monitor.report import GOES_ON, RunEnd, build_report, only_committed, outcome_of, written
from crawler.pace import pace_of
from crawler.version import VERSION
from crawler.workers import Workers

log = logging.getLogger(__name__)
COMMIT_EVERY_S = 0.5


class ArchiveExtension:
    """Gives the crawler its ``ledger``, ``warc`` and ``workers``.

    ``tulieu crawl`` puts ``writer`` and ``workers`` that several sites share on the crawler beforehand; a plain
    ``scrapy crawl <slug>`` gets its own.
    """

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        settings = crawler.settings
        archive = Path(settings["TULIEU_ARCHIVE"])
        captures = Path(settings["TULIEU_CAPTURES"] or archive.parent / "captures")
        self._own_writer = getattr(crawler, "writer", None) is None
        self._own_workers = getattr(crawler, "workers", None) is None
        self.writer: Writer = Writer(archive) if self._own_writer else crawler.writer
        if self._own_workers:
            crawler.workers = Workers(
                settings.getint("TULIEU_WORKERS"), settings.getfloat("TULIEU_TASK_TIMEOUT_S"), {"TULIEU_SITES": settings["TULIEU_SITES"]}
            )
        self.site = crawler.spidercls.site
        self.ledger = crawler.ledger = ArchiveLedger(self.writer)
        require_writable(captures)
        mend(captures, self.site.slug, self.ledger.capture_ends(self.site.slug))
        self.ledger.upsert_site(self.site)
        crawler.resumed_from = self.ledger.resume_point(self.site.slug)
        started = clock.now()
        self.started_at = crawler.run_started_at = started.strftime("%Y-%m-%dT%H:%M:%SZ")
        crawler.wait_until = wait_until(self.writer.connection, self.site.slug)
        crawler.run_since = crawler.resumed_from or self.started_at
        if crawler.resumed_from:
            self.ledger.go_on(self.site.slug, crawler.resumed_from)
        self.run_id = self.ledger.start_run(self.site.slug, self.started_at, VERSION)
        self.writer.commit()
        crawler.warc = self.warc = WarcFile(captures, self.site.slug, started.strftime("%Y%m%d%H%M%S"), self.run_id)
        self.writer.before_commit(self.warc.sync)
        self._committed: dict[str, Any] = {}
        self.writer.after_commit(self._note_committed)
        self.writer.connection.on_stop(self._stop)
        self._ticking: asyncio.Task[None] | None = None
        self._closing = False
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(crawler)

    def opened(self) -> None:
        """Starts the commit beat."""
        self._ticking = asyncio.get_event_loop().create_task(self._tick())

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(COMMIT_EVERY_S)
            try:
                self.writer.commit()
            except (ArchiveError, CaptureError):
                return  # the writer has told every run of it

    def _note_committed(self) -> None:
        """What was counted counts: it is in the archive."""
        self._committed = written(self.crawler.stats.get_stats())

    def _stop(self, problem: str) -> None:
        """Ends the run when nothing can be written any more: what is not in the archive stays queued."""
        if getattr(self.crawler, "stop_reason", None) is None:
            self.crawler.stop_reason = problem
        if self.crawler.engine is not None and self.crawler.spider is not None and not self._closing:
            self.crawler.engine.close_spider(self.crawler.spider, "archive or captures cannot be written")

    def closed(self, reason: str) -> None:
        """Writes the run's report and ends what the run opened."""
        self._closing = True
        if self._ticking is not None:
            self._ticking.cancel()
        self._end_run(reason)
        self.writer.connection.forget(self._stop)
        self.writer.forget(self.warc.sync)
        self.writer.forget(self._note_committed)
        self.warc.close()
        if finished := getattr(self.crawler, "on_finished", None):
            finished(self.run_id)
        if self._own_workers:
            self.crawler.workers.close(now=True)
        if self._own_writer:
            self.writer.close()

    def _end_run(self, reason: str) -> None:
        """Writes how the run ended, alone when nothing else can be written; on stderr when not even that can."""
        try:
            self.ledger.finish_run(self.run_id, self._report(reason))
            self.writer.commit()
        except (ArchiveError, CaptureError):
            problem = self.writer.end_stopped_run(self.run_id, self._report(reason))
            if problem:
                log.error("%s: stopped: %s", self.site.slug, self.crawler.stop_reason)

    def _report(self, reason: str) -> dict[str, Any]:
        """The columns of the run's row: its counts, its report, and its causes when something is wrong."""
        stop = getattr(self.crawler, "stop_reason", None)
        if stop:
            self.crawler.stats.set_value(CUT_OFF, 1)
        if self.crawler.resumed_from:
            self.crawler.stats.set_value(GOES_ON, 1)
        stats: dict[str, Any] = self.crawler.stats.get_stats()
        connection, slug = self.writer.connection, self.site.slug
        if connection.problem is not None:
            stats = only_committed(stats, self._committed)
        outcome, why = outcome_of(pace_of(self.crawler).reason or reason, stop, stats)
        finished_at = clock.stamp()
        end = RunEnd(self.started_at, finished_at, outcome, why)
        previous = report_before(connection, slug, self.run_id)
        report = build_report(end, self.site, stats, figures(connection, slug, self.crawler.run_since), previous)

        def look(state: str, like: str) -> list[str]:
            return damaged_examples(connection, slug) if like == "damaged" else examples(connection, slug, state, like)

        causes = find_causes(Case(report, self.site, look, getattr(self.crawler, "answer_examples", {})))
        outcome, why = judged(report, causes)
        report = replace(report, outcome=outcome, why=why)
        return {
            "finished_at": finished_at, "outcome": outcome, "reason": why, "requests": report.requests,
            "pages_new": report.pages["new"], "pages_changed": report.pages["changed"],
            "pages_unchanged": report.pages["unchanged"], "pages_gone": report.pages["gone"],
            "errors": sum(report.failed.values()), "robots_denied": report.robots.get("robots.txt", 0),
            "bytes_received": report.bytes_received, "report": report.as_json(stats, causes),
        }  # fmt: skip
