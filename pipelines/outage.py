"""At the end of a run: pages that a host's one text stood in for get the text back that they had."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Set
from pathlib import Path
from typing import Any

from archive.outage import Spoilt
from archive.rows import PageRow
from archive.writer import Writer
from crawler.capture.coding import decoded
from crawler.capture.reading import read_record
from crawler.capture.warc import CaptureError
from crawler.extract.tree import MAX_PAGE_BYTES
from crawler.items import ExcludedError, Fetched
from crawler.sites import Site
from crawler.workers import WorkError, WorkersEndedError
from pipelines.build import pack

log = logging.getLogger(__name__)
Run = Callable[..., Awaitable[Any]]


async def take_back_outage(writer: Writer, site: Site, since: str, folder: Path, run: Run, lines: Set[str]) -> list[Spoilt]:
    """Takes versions back that hold one text of many pages of a run (``archive.outage``); returns them.

    The text of before is read again from its capture, as ``tulieu reextract`` would; ``run`` executes a function in a worker.
    A page whose capture cannot be read any more keeps what it has.
    """
    taken = []
    for one in writer.spoilt(site.slug, since):
        row = await _row_before(writer, site, one, folder, run, lines) if one.before else None
        if row is not None or one.before is None:
            writer.take_back(one, row)
            taken.append(one)
    return taken


async def _row_before(writer: Writer, site: Site, one: Spoilt, folder: Path, run: Run, lines: Set[str]) -> PageRow | None:
    assert one.before is not None
    try:
        fetched = _fetched(writer, site, one.url, one.before[1], folder)
        built = await run(pack, fetched, site, lines)
    except WorkersEndedError:
        raise
    except (CaptureError, ExcludedError, WorkError) as error:
        log.error("%s: keeps the text of the outage: its capture of before cannot be read: %s", one.url, error)
        return None
    row: PageRow | None = built.row
    return row


def _fetched(writer: Writer, site: Site, url: str, capture_id: int, folder: Path) -> Fetched:
    """One captured page as extraction takes it. Raises CaptureError or ExcludedError."""
    sql = "select warc_file, warc_offset from captures where id = ?"
    stored = read_record(folder, *writer.connection.execute(sql, [capture_id]).fetchone())
    capture = stored.capture
    imported = capture.status is None
    evidence = ({"import": json.loads(stored.evidence)} if stored.evidence else {}) if imported else writer.evidence(url)
    body = stored.payload if imported else decoded(stored.payload, stored.header("content-encoding"), MAX_PAGE_BYTES)
    return Fetched(
        url=url, site=site.slug, body=body, content_type=capture.content_type or "", fetched_at=capture.fetched_at,
        capture_id=capture_id, status=capture.status or 200, evidence=evidence, imported=imported,
    )  # fmt: skip
