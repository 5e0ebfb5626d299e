"""Item pipeline: the finished record into the archive, or the reason why there is none; then the site-wide pass."""

from __future__ import annotations

from functools import partial
from typing import Any, Self

from scrapy.exceptions import DropItem

from archive.connection import ArchiveWriteError
from archive.writer import Writer
from pipelines.build import Built
from pipelines.rows import page_row
from pipelines.site_pass import finish_site


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
        if item.record is None:
            raise DropItem(item.reason)
        return item

    async def close_spider(self) -> None:
        """The site-wide pass, when all pages of the run are in."""
        if getattr(self._crawler, "stop_reason", None):
            return
        try:
            counts = await finish_site(self._writer, self._slug, self._crawler.workers.run)
        except ArchiveWriteError:
            return  # the run's row says why; the next run does the pass
        for name, count in counts.items():
            self._crawler.stats.inc_value(f"tulieu/site_pass/{name}", count)


def store(writer: Writer, item: Built, count: Any) -> str:
    """Writes a built page and its ledger row; returns new, changed, unchanged, alias, or the excluded state."""
    fetched = item.fetched
    url = fetched.url
    mark = partial(writer.mark, url, fetched.site, status=fetched.status, visited_at=fetched.fetched_at)
    if item.links_left:
        count("tulieu/links_left_out", item.links_left)
    if item.record is None:
        mark(item.state, item.reason)
        count(f"tulieu/{item.state}/{item.reason}")
        return item.state
    if writer.is_taken_down(url):
        mark("excluded", "taken down")
        count("tulieu/excluded/taken down")
        return "excluded"
    row = page_row(item.record)
    alias_of = writer.alias_target(url, row.text_sha256)
    if alias_of is not None:
        mark("alias", "same text", page_id=alias_of)
        count("tulieu/alias/same text")
        return "alias"
    outcome, page_id = writer.store(row)
    mark("page", None, page_id=page_id)
    count(f"tulieu/pages/{outcome}")
    return outcome
