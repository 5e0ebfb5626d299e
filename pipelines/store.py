"""Item pipeline: the finished record into the archive, or the reason why there is none; then the site-wide pass."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Self

from scrapy.exceptions import DropItem

from archive import canonical, imports
from archive.connection import ArchiveWriteError
from archive.life import Visit
from archive.spellings import add_evidence
from archive.writer import Writer
from crawler.capture.warc import CaptureError
from crawler.workers import WorkersEndedError
from pipelines.build import Built
from pipelines.canonical import known_canonical
from pipelines.outage import take_back_outage
from pipelines.site_pass import finish_site

EMPTY = ("no text", "no text of its own")
"""Reasons of ``crawler.extract.kinds`` and ``pipelines.clean`` for a page without words."""


class StorePipeline:
    """Writes pages and outcomes; the batch is committed by the archive extension."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler
        self._writer: Writer = crawler.ledger.writer
        self._slug: str = crawler.spidercls.site.slug

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(crawler)

    def process_item(self, item: Built) -> Built:
        """Stores one page. Raises DropItem with the reason for what is no record, or when nothing can be written."""
        try:
            store(self._writer, item, self._crawler.stats.inc_value)
        except ArchiveWriteError as error:
            raise DropItem(str(error)) from error
        if not item.is_page:
            raise DropItem(item.reason)
        return item

    async def close_spider(self) -> None:
        """What the visits mean for the pages, then the site-wide pass, when all pages of the run are in."""
        if getattr(self._crawler, "stop_reason", None):
            return
        stats, workers = self._crawler.stats, self._crawler.workers
        visit = Visit(self._slug, self._crawler.run_since, self._crawler.settings.getbool("TULIEU_AT_ONCE"))
        try:
            await self._take_back_outage()
            counts = self._writer.conclude(visit)
            self._say_vanished({name: counts.pop(name, 0) for name in ("vanished", "led", "down", "again")}, counts.pop("led_to", 0))
            self._say_walled(counts.pop("walled", 0))
            for name, count in counts.items():
                stats.inc_value(f"tulieu/life/{name}", count)
            since = self._crawler.run_since
            known, new = self._writer.pages_before(self._slug, since), self._writer.pages_since(self._slug, since)
            counts = await finish_site(self._writer, self._slug, workers.run, known)
            stats.inc_value("tulieu/pages/merged", new - self._writer.pages_since(self._slug, since))
        except (ArchiveWriteError, CaptureError):
            return  # the run's row says why; the next run does the pass
        except WorkersEndedError as error:
            self._crawler.stop_reason = error.reason
            return
        except Exception:
            if self._writer.connection.problem is None:
                raise
            return  # the open batch was taken back under the pass, between two of its steps: what it looked for is not there
        for name, count in counts.items():
            self._crawler.stats.inc_value(f"tulieu/site_pass/{name}", count)

    def _say_vanished(self, lost: dict[str, int], led_to: int) -> None:
        """Nearly all known pages were missed, and how; ``led_to`` new pages that they led to were taken away again."""
        stats = self._crawler.stats
        stats.set_value("tulieu/pages/new", max(0, stats.get_value("tulieu/pages/new", 0) - led_to))
        if lost["vanished"]:
            for name, pages in lost.items():
                stats.set_value(f"tulieu/outage/{name}", pages)
            stats.set_value("tulieu/outage/target", self._writer.led_to(self._slug, self._crawler.run_since))

    def _say_walled(self, pages: int) -> None:
        """Nearly all known pages became no records for one reason."""
        if pages:
            self._crawler.stats.set_value("tulieu/outage/walled", pages)
            self._crawler.stats.set_value("tulieu/outage/reason", self._writer.walled_by(self._slug, self._crawler.run_since))

    async def _take_back_outage(self) -> None:
        """One text that many known pages got in this run is that of an outage: they have their own again, and are unreachable."""
        crawler, stats = self._crawler, self._crawler.stats
        site, lines = crawler.spidercls.site, self._writer.site_lines(self._slug)
        folder = crawler.warc.folder
        taken = await take_back_outage(self._writer, site, crawler.run_since, folder, crawler.workers.run, frozenset(lines))
        if not taken:
            return
        known = sum(one.before is not None for one in taken)
        for name, count in (("changed", known), ("new", len(taken) - known)):
            stats.set_value(f"tulieu/pages/{name}", max(0, stats.get_value(f"tulieu/pages/{name}", 0) - count))
        stats.inc_value("tulieu/life/unreachable", known)
        stats.set_value("tulieu/outage/pages", known)
        stats.set_value("tulieu/outage/words", taken[0].words)


def store(writer: Writer, item: Built, count: Any) -> str:
    """Writes a built page and its ledger row; returns new, changed, unchanged, alias, or the excluded state.

    What the page's head says about its own address and its other languages is kept with the row.
    """
    outcome = _store(writer, item, count)
    url = item.stated.spelling or item.fetched.url if outcome in ("new", "changed", "unchanged") else item.fetched.url
    canonical.set_canonical(writer, url, item.stated.canonical)
    if item.fetched.imported:
        imports.note_import(writer.execute, url, dict(item.fetched.evidence.get("import", {})))
    links: dict[str, Any] = {"hreflang": dict(item.stated.twins)} if item.stated.twins else {}
    if item.links_left:
        links["left_out"] = item.links_left  # beyond crawler.extract.links.MAX_LINKS
    if links:
        add_evidence(writer.execute, url, "links", links)
    return outcome


def _store(writer: Writer, item: Built, count: Any) -> str:
    fetched = item.fetched
    url = fetched.url
    mark = partial(writer.mark, url, fetched.site, status=fetched.status, visited_at=fetched.fetched_at)
    if item.links_left:
        count("tulieu/links_left_out", item.links_left)
    row = item.page_row()
    if row is None:
        mark(item.state, item.reason)
        count(f"tulieu/{item.state}/{item.reason}")
        _no_record(writer, item, count)
        return item.state
    if writer.is_taken_down(url) or writer.is_taken_down(item.stated.spelling or url):
        mark("excluded", "taken down")
        count("tulieu/excluded/taken down")
        return "excluded"
    if item.stated.spelling is not None:
        mark("queued", None)  # enters the visit before the row moves
        canonical.respell(writer, url, item.stated.spelling)
        url, row = item.stated.spelling, replace(row, url=item.stated.spelling)
        mark = partial(writer.mark, url, fetched.site, status=fetched.status, visited_at=fetched.fetched_at)
    alias_of = writer.alias_target(url, row.text_sha256)
    if alias_of is not None:
        mark("alias", "same text", page_id=alias_of)
        count("tulieu/alias/same text")
        return "alias"
    if item.stated.canonical and (named := known_canonical(writer, url, row.text)) is not None:
        page_id, reason = named
        mark("alias", reason, page_id=page_id)
        count("tulieu/alias/canonical")
        return "alias"
    before = writer.page_state(url)
    outcome, page_id = writer.store(row)
    if before in ("gone", "moved", "excluded"):
        count("tulieu/life/back")
    mark("page", None, page_id=page_id)
    count(f"tulieu/pages/{outcome}")
    return outcome


def _no_record(writer: Writer, item: Built, count: Any) -> None:
    """A known page whose address gives no record now: excluded, or unreachable when the answer held no text at all.

    An empty answer is what a site gives that now needs JavaScript, or that is being rebuilt: no word of its own that the
    page is not to be kept. (A soft 404 is a miss, which the end of the run judges.)
    """
    url = item.fetched.url
    if item.state == "excluded" and item.reason in EMPTY:
        if writer.set_unreachable(url):
            count("tulieu/life/unreachable")
    elif item.state == "excluded" and writer.exclude(url):
        count("tulieu/life/excluded")
