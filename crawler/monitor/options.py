"""How a crawl is run. Without Scrapy: a command checks what it was given before it loads that."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.monitor.progress import Display

JOBS = 50
"""Sites that are crawled at once: that many stay under 600 MB (benchmarks/memory.py)."""
INTERRUPTED = "interrupted"
"""The reason of a run that Ctrl-C ended."""


@dataclass(frozen=True)
class CrawlOptions:
    """How a crawl is run. ``contact`` goes into the user agent; ``max_pages`` 0 is no limit (per site).

    ``at_once`` visits what is not due too, and has a first miss decide that a page is gone.
    ``jobs`` sites are crawled side by side, each at its own pace; the others wait for one to end.
    ``display`` shows progress; None shows nothing.
    """

    archive: Path
    captures: Path
    sites: Path
    allow_loopback: bool = False
    max_pages: int = 0
    contact: str = ""
    log_level: str = "ERROR"
    workers: int = 2
    at_once: bool = False
    jobs: int = JOBS
    display: Display | None = None
    render: bool = False
