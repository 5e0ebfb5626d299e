"""After a run: what only the pages of a site together can tell. Repeated lines go, one text at several addresses is one page,
like pages are linked."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Set
from typing import Any
from weakref import WeakKeyDictionary

from archive.writer import Writer
from crawler.items import Block, DateFact, Kind, Record, join_blocks
from pipelines.build import run_stages
from pipelines.canonical import merge_canonical
from pipelines.clean import line_key, without_site_lines
from pipelines.link_pass import Run, link_site
from pipelines.rows import blocks_from, page_row

MIN_PAGES = 5
MIN_SHARE = 0.5
"""A line at the head or tail of at least this many generic-extracted pages, and this share of them, is the site's own
furniture. The demo sites' furniture stands on 60 to 100 % of pages, quoted mission statements on 15 %; headings such as
"Nhà tài trợ" that close every project page of a mixed site stay under half."""
EDGE_BLOCKS = 8
"""Blocks from either end that are looked at."""

EXTRACTED = frozenset(["list_like", "damaged_text", "legacy_encoding", "mojibake"])
"""Flags that extraction sets from the capture: the stages cannot find them again."""


def repeated_lines(pages: list[list[Block]]) -> dict[str, int]:
    """Line keys that repeat at the edges of pages -> number of pages that hold them."""
    counts: Counter[str] = Counter()
    for blocks in pages:
        edge = [*blocks[:EDGE_BLOCKS], *blocks[max(EDGE_BLOCKS, len(blocks) - EDGE_BLOCKS) :]]
        counts.update({key for block in edge if (key := line_key(block.text))})
    least = max(MIN_PAGES, MIN_SHARE * len(pages))
    return {key: count for key, count in counts.items() if count >= least}


_turns: WeakKeyDictionary[Writer, asyncio.Lock] = WeakKeyDictionary()


async def finish_site(writer: Writer, site: str, run: Run, known: Set[int] = frozenset()) -> dict[str, int]:
    """Updates the site's repeated lines, cleans the pages that hold them, and merges one text at several addresses.

    One site after the other: a pass holds up to some hundred megabytes of texts and their runs of words, and fifty sites of a crawl may end
    together. ``run`` executes a function in a worker; ``known`` are the ids of pages of earlier runs. Returns counts: lines, pages_cleaned,
    pages_merged, near_duplicates, copies, translations.
    """
    async with _turns.setdefault(writer, asyncio.Lock()):
        return await _finish_site(writer, site, run, known)


async def _finish_site(writer: Writer, site: str, run: Run, known: Set[int]) -> dict[str, int]:
    # first: copies of one page must not count as pages that share a line
    merged = merge_canonical(writer, site) + writer.merge_same_texts(site, known)
    stored = [(page_id, blocks_from(blocks), text) for page_id, blocks, text in writer.blocks_of_site(site, "generic")]
    doubles = writer.duplicates(site)
    lines = repeated_lines([blocks for page_id, blocks, _ in stored if page_id not in doubles])
    writer.replace_site_lines(site, lines)
    cleaned = 0
    furniture = frozenset(lines)
    for page_id, blocks, text in stored:
        if join_blocks(without_site_lines(blocks, furniture)) == text:
            continue
        record = record_from(writer.page_values(page_id), blocks)
        rebuilt: Record | None = await run(restage, record, furniture)
        if rebuilt is None:
            continue
        writer.rewrite(page_row(rebuilt))
        cleaned += 1
    merged += merge_canonical(writer, site) + writer.merge_same_texts(site, known)
    writer.link_aliases(site)
    links = await link_site(writer, site, run)
    writer.commit()
    return {"lines": len(lines), "pages_cleaned": cleaned, "pages_merged": merged, **links}


def restage(record: Record, site_lines: frozenset[str]) -> Record | None:
    """Runs the stages again on a stored record; None when nothing but furniture would be left (it then stays as it is)."""
    if not without_site_lines(record.blocks, site_lines):
        return None
    run_stages(record, site_lines)
    return record


def record_from(values: dict[str, Any], blocks: list[Block]) -> Record:
    """A stored page as a record again, ready for the stages."""
    published = None
    if values["date_published"]:
        published = DateFact(
            values["date_published"], values["date_precision"], values["date_source"], values["date_quote"]
        )
    modified = DateFact(values["date_modified"], "day", "", "") if values["date_modified"] else None
    kind: Kind = values["kind"]
    return Record(
        url=values["url"], site=values["site"], fetched_at=values["last_seen_at"], capture_id=values["capture_id"],
        kind=kind, title=values["title"], author=values["author"], organisation=values["organisation"],
        published=published, modified=modified, blocks=blocks, method=values["method"],
        flags={flag for flag in values["flags"] if flag in EXTRACTED},
    )  # fmt: skip
