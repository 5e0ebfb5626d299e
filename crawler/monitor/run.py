"""Runs the spiders of several sites side by side in one process, over one archive and one pool of workers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from archive.writer import Writer
from crawler.version import VERSION
from crawler.workers import Workers


@dataclass(frozen=True)
class CrawlOptions:
    """How a crawl is run. ``contact`` goes into the user agent; ``max_pages`` 0 is no limit (per site)."""

    archive: Path
    captures: Path
    sites: Path
    allow_loopback: bool = False
    max_pages: int = 0
    contact: str = ""
    log_level: str = "ERROR"
    workers: int = 2
    render: bool = False


@dataclass(frozen=True)
class RunResult:
    """How one site's run ended, as its row in ``runs``."""

    site: str
    outcome: str
    reason: str | None
    counts: dict[str, int]
    report: dict[str, Any]


def settings_for(options: CrawlOptions) -> Settings:
    """The project's settings with a crawl's options."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    agent = f"Tu-Lieu/{VERSION} (archive of Vietnamese NGO pages; contact: {options.contact})"
    values = {
        "TULIEU_ARCHIVE": str(options.archive), "TULIEU_CAPTURES": str(options.captures),
        "TULIEU_SITES": str(options.sites), "TULIEU_ALLOW_LOOPBACK": options.allow_loopback,
        "TULIEU_MAX_PAGES": options.max_pages, "USER_AGENT": agent, "LOG_LEVEL": options.log_level,
        "TULIEU_RENDER": options.render,
    }  # fmt: skip
    settings.update(values, priority="cmdline")
    return settings


def crawl(slugs: Iterable[str], options: CrawlOptions, done: Callable[[RunResult], None]) -> list[RunResult]:
    """Crawls sites and returns how each run ended; ``done`` is called as each ends.

    Raises ArchiveError when the archive cannot be used. Blocks until all runs have ended; once per process.
    """
    results: list[RunResult] = []
    with Writer(options.archive) as writer, Workers(options.workers) as workers:
        process = AsyncCrawlerProcess(settings_for(options))
        for slug in slugs:
            crawler: Any = process.create_crawler(slug)
            crawler.writer, crawler.workers = writer, workers

            def finished(run_id: int) -> None:
                results.append(run_result(writer, run_id))
                done(results[-1])

            crawler.on_finished = finished
            process.crawl(crawler)
        process.start()
    return results


def run_result(writer: Writer, run_id: int) -> RunResult:
    """One row of ``runs``."""
    names = ("requests", "pages_new", "pages_changed", "pages_unchanged", "pages_gone", "errors", "robots_denied", "bytes_received")
    row = writer.connection.execute(
        f"select site, outcome, reason, report, {', '.join(names)} from runs where id = ?", [run_id]
    ).fetchone()
    counts = {name: int(value or 0) for name, value in zip(names, row[4:], strict=True)}
    return RunResult(row[0], row[1] or "cut off", row[2], counts, json.loads(row[3] or "{}"))
