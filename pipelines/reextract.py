"""Rebuilds the records of a site from its captures, offline: the proof that nothing is in the archive but what was captured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from archive.writer import Writer
from crawler.items import ExcludedError, Fetched
from crawler.sites import Site
from crawler.workers import Workers
from pipelines.batch import Tally, Task, finish, run_tasks, store_all

Source = Sequence[tuple[str, int, Callable[[], Fetched]]]
"""Page address, number of the capture among the page's own (0 is the oldest), and how to read it."""


def rebuild_site(writer: Writer, site: Site, source: Source, workers: Workers, tally: Tally) -> None:
    """Builds every captured page of a site anew, oldest capture first, and puts the result in place of its versions.

    Pages keep their ids and first_seen_at. Repeated lines of the site are found anew; pages with several captures
    are then built once more, so that their older versions are free of those lines too.
    """
    writer.replace_site_lines(site.slug, {})
    _build(writer, site, source, workers, tally)
    finish(writer, site.slug, workers, tally)
    several = {url for url, number, _ in source if number}
    if several and (lines := frozenset(writer.site_lines(site.slug))):
        _build(writer, site, [entry for entry in source if entry[0] in several], workers, Tally(), lines)
        finish(writer, site.slug, workers, tally)
    for url in writer.drop_unversioned(site.slug):
        tally(f"dropped/{url}")
    writer.commit()


def _build(
    writer: Writer, site: Site, source: Source, workers: Workers, tally: Tally, lines: frozenset[str] = frozenset()
) -> None:
    def tasks() -> Iterator[Task]:
        for url, number, read in source:
            if number == 0:
                writer.forget_versions(url)
            try:
                yield Task(read(), site, lines)
            except ExcludedError as error:
                writer.mark(url, site.slug, error.state, error.reason, status=200, visited_at=None)
                tally(f"tulieu/{error.state}/{error.reason}")

    built: Any = run_tasks(tasks(), workers)
    store_all(writer, built, tally)
