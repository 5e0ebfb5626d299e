"""The same pipelines without a crawl: imports and re-extraction hand responses to workers and store the results in order."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Set
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from archive.writer import Writer
from crawler.items import Fetched
from crawler.sites import Site
from crawler.workers import WorkError, Workers
from pipelines.build import Built, pack
from pipelines.site_pass import finish_site
from pipelines.store import store

log = logging.getLogger(__name__)
AHEAD = 16
"""Tasks handed to the workers before their results are taken: keeps them busy without holding all pages in memory."""


@dataclass(frozen=True)
class Task:
    """One response to be built: ``known_lines`` are its site's repeated lines."""

    fetched: Fetched
    site: Site
    known_lines: frozenset[str] = frozenset()


def run_tasks(tasks: Iterable[Task], workers: Workers) -> Iterator[Built]:
    """Builds responses in worker processes; results come in the order of the tasks.

    A worker that dies, hangs or runs out of memory gives a result with that reason.
    """
    waiting: deque[tuple[Task, Future[Any]]] = deque()
    for task in tasks:
        waiting.append((task, workers.submit(pack, task.fetched, task.site, task.known_lines)))
        if len(waiting) >= AHEAD:
            yield _result(*waiting.popleft(), workers)
    while waiting:
        yield _result(*waiting.popleft(), workers)


def _result(task: Task, future: Future[Any], workers: Workers) -> Built:
    try:
        built: Built = workers.result(future)
        return built
    except WorkError as error:
        ours = error.__cause__ if error.reason.startswith("parser error") else None
        log.error("%s: %s", task.fetched.url, error.reason, exc_info=ours)
        light = Fetched(**{**task.fetched.__dict__, "body": b""})
        return Built(light, None, error.reason, "failed")


class Tally:
    """Counts by name, in the shape that ``store`` takes."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def __call__(self, name: str, count: int = 1) -> None:
        self.counts[name] += count


def store_all(writer: Writer, built: Iterable[Built], tally: Tally, commit_every: int = 200) -> list[Built]:
    """Stores results and returns those that became no page (without their bodies)."""
    refused = []
    for number, item in enumerate(built, 1):
        store(writer, item, tally)
        if not item.is_page:
            refused.append(item)
        if number % commit_every == 0:
            writer.commit()
    writer.commit()
    return refused


def finish(writer: Writer, site: str, workers: Workers, tally: Tally, known: Set[int] = frozenset()) -> None:
    """The site-wide pass outside of a crawl; ``known`` are the ids of pages that were there before."""
    for name, count in asyncio.run(finish_site(writer, site, workers.run, known)).items():
        tally(f"site_pass/{name}", count)
