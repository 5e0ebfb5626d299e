"""Rebuilds the records of a site from its captures, offline: the proof that nothing is in the archive but what was captured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from archive.keeping import Kept
from archive.life import LED_HERE, OFF_SITE, REDIRECTS, Visit
from archive.outage import Spoilt
from archive.spellings import add_evidence
from archive.writer import Writer
from crawler.extract.document import is_document_address
from crawler.items import ExcludedError, Fetched
from crawler.sites import Site
from crawler.workers import Workers
from pipelines.batch import Tally, Task, finish, run_tasks, store_all
from pipelines.link_pass import compared_again

Entry = tuple[str, int, Callable[[], Fetched]]
"""Page address, number of the capture among the page's own (0 is the oldest), and how to read it."""


@dataclass(frozen=True)
class Ending:
    """A page's address whose last answers were no page: status of the last one, first and last time.

    ``target`` is where a redirect leads on the site; None for other answers, and for one that leads off it. ``reason`` is
    the ledger's when the answer was 200 and yet none of the page (``archive.outage``).
    """

    url: str
    status: int
    target: str | None
    since: str
    at: str
    reason: str = ""


@dataclass(frozen=True)
class Source:
    """The captures of a site's pages, oldest first for each page, and how those ended that are there no more.

    ``again``: address -> UTC time when the payload of its last capture was met again.
    """

    entries: Sequence[Entry]
    endings: Sequence[Ending] = ()
    again: Mapping[str, str] = field(default_factory=dict)


def rebuild_site(writer: Writer, site: Site, source: Source, workers: Workers, tally: Tally) -> None:
    """Builds every captured page of a site anew, oldest capture first, and puts the result in place of its versions.

    Pages keep their ids, first_seen_at and states; in a new archive the last answers say what became of them. Repeated
    lines of the site are found anew; pages with several captures are then built once more, so that their older versions
    are free of those lines too, and so that the titles of all other pages are known when versions are told apart.
    """
    kept = writer.keep(site.slug)
    writer.replace_site_lines(site.slug, {})
    compared_again(writer, [site.slug])
    stood_in = {row["url"] for row in writer.addresses(site.slug, ["excluded"]) if (row["reason"] or "").startswith(LED_HERE)}
    entries = [entry for entry in source.entries if entry[0] not in stood_in]
    _build(writer, site, entries, workers, tally)
    entries, spoilt = _without_outages(writer, site, entries, workers)
    endings = [*source.endings, *spoilt]
    _settle(writer, site, kept, endings, source.again)
    finish(writer, site.slug, workers, tally, frozenset(kept.pages))
    lines = frozenset(writer.site_lines(site.slug))
    several = {url for url, number, _ in entries if number and (lines or writer.version_count(url) > 1)}
    if several:
        _build(writer, site, [entry for entry in entries if entry[0] in several], workers, Tally(), lines)
        _settle(writer, site, kept, endings, source.again)
        finish(writer, site.slug, workers, tally, frozenset(kept.pages))
    for url in writer.drop_unversioned(site.slug):
        tally(f"dropped/{url}")
    writer.drop_unnamed()
    writer.commit()


def _without_outages(writer: Writer, site: Site, entries: Sequence[Entry], workers: Workers) -> tuple[list[Entry], list[Ending]]:
    """The captures without those that one text of many pages stood in, and how pages ended whose last one is such.

    Pages with such captures are built anew without them, until no more are found: the next capture may hold that text too.
    """
    taken: dict[int, Spoilt] = {}
    kept, endings = list(entries), {}
    while found := [one for one in writer.spoilt(site.slug) if one.capture_id not in taken]:
        taken |= {one.capture_id: one for one in found}
        urls = {one.url for one in found}
        counts: Counter[str] = Counter()
        left: list[Entry] = []
        for url, number, read in kept:
            fetched = read() if url in urls else None
            if fetched is not None and (one := taken.get(fetched.capture_id or 0)):
                endings[url] = Ending(url, 200, None, fetched.fetched_at, fetched.fetched_at, one.reason)
                continue
            if fetched is not None:
                endings.pop(url, None)
                number = counts[url]
                counts[url] += 1
            left.append((url, number, read))
        for url in urls:
            writer.forget_versions(url)
        kept = left
        _build(writer, site, [entry for entry in kept if entry[0] in urls], workers, Tally())
    return kept, list(endings.values())


def _settle(writer: Writer, site: Site, kept: Kept, endings: Sequence[Ending], again: Mapping[str, str]) -> None:
    """Puts states back, and lets the last answers of pages that the archive did not have say what became of these."""
    known = {url for url, row in kept.addresses.items() if row["last_visited_at"]} | {page["url"] for page in kept.pages.values()}
    writer.put_back(kept, {ending.url for ending in endings} & known)
    for ending in endings:
        if ending.url in known:
            continue
        mark = partial(writer.mark, ending.url, site.slug, status=ending.status)
        if 300 <= ending.status < 400 and ending.target is None:
            mark("gone", OFF_SITE[0], visited_at=ending.since)
            mark("gone", OFF_SITE[0], visited_at=ending.at)
        elif 300 <= ending.status < 400:
            mark("gone", "redirect", visited_at=ending.since)
            mark("alias", f"{REDIRECTS}{ending.target}", visited_at=ending.at)
        elif ending.status in (404, 410):
            mark("gone", f"HTTP {ending.status}", visited_at=ending.since)
            mark("gone", f"HTTP {ending.status}", visited_at=ending.at)
        else:
            mark("failed", ending.reason or f"HTTP {ending.status}", visited_at=ending.at)
            writer.set_unreachable(ending.url)
    if not kept.pages:
        for row in writer.addresses(site.slug, ["gone"]):  # soft 404s, whose payload is stored once
            url, at = row["url"], again.get(row["url"], "")
            if at > (row["last_visited_at"] or ""):
                writer.mark(url, site.slug, "gone", row["reason"], status=200, visited_at=at)
        writer.conclude(Visit(site.slug, "", may_be_down=False))


def _build(
    writer: Writer, site: Site, source: Sequence[Entry], workers: Workers, tally: Tally, lines: frozenset[str] = frozenset()
) -> None:
    """Web pages before documents: what the first link calls a document is evidence about it."""
    called: dict[str, dict[str, Any]] = {}

    def tasks(entries: Iterable[Entry]) -> Iterator[Task]:
        for url, number, read in entries:
            if number == 0:
                writer.forget_versions(url)
            try:
                yield Task(_with_link(read(), called), site, lines)
            except ExcludedError as error:
                writer.mark(url, site.slug, error.state, error.reason, status=200, visited_at=None)
                tally(f"tulieu/{error.state}/{error.reason}")

    def noted(results: Iterable[Any]) -> Iterator[Any]:
        for item in results:
            for link in item.links:
                if link.way == "link" and link.evidence:
                    called.setdefault(link.url, link.evidence)
            yield item

    store_all(writer, noted(run_tasks(tasks(entry for entry in source if not is_document_address(entry[0])), workers)), tally)
    documents = [entry for entry in source if is_document_address(entry[0])]
    called |= {url: stated["link"] for url, _, _ in documents if "link" in (stated := writer.evidence(url))}
    store_all(writer, run_tasks(tasks(documents), workers), tally)
    for url, _, _ in documents:
        if url in called:
            add_evidence(writer.execute, url, "link", called[url])
    writer.commit()


def _with_link(fetched: Fetched, called: dict[str, dict[str, Any]]) -> Fetched:
    """A captured document with what the first link to it calls it."""
    stated = called.get(fetched.url)
    return replace(fetched, evidence={**fetched.evidence, "link": stated}) if stated and not fetched.imported else fetched
