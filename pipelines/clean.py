"""Stage: the record's text from its blocks, without the lines that repeat across the pages of its site."""

from __future__ import annotations

import re
from collections.abc import Set

from crawler.extract.blocks import squash
from crawler.items import Block, ExcludedError, Record, join_blocks
from vietnamese.forms import fold

LEAD_MAX_CHARS = 600
SHORT_CHARS = 60


def line_key(text: str) -> str:
    """What makes two lines the same line: folded, in short ones numbers as one sign (counters, dates)."""
    folded = squash(fold(text))
    return re.sub(r"\d+", "0", folded) if len(folded) <= SHORT_CHARS else folded


def without_site_lines(blocks: list[Block], site_lines: Set[str]) -> list[Block]:
    """Blocks without the known boilerplate of the site at their head and tail.

    Lines in the middle stay: a vision statement that several pages quote is content.
    """
    start, end = 0, len(blocks)
    while start < end and line_key(blocks[start].text) in site_lines:
        start += 1
    while end > start and line_key(blocks[end - 1].text) in site_lines:
        end -= 1
    return blocks[start:end]


def clean(record: Record, site_lines: Set[str]) -> None:
    """Sets ``text`` and ``lead``. Raises ExcludedError when nothing is left of a crawled page."""
    kept = record.blocks if record.method in ("selectors", "text", "document") else without_site_lines(record.blocks, site_lines)
    record.text = join_blocks(kept)
    first = next((block for block in kept if block.kind in ("paragraph", "quote") and len(block.text) > 40), None)
    record.lead = first.text[:LEAD_MAX_CHARS] if first else None
    if not record.text and not record.imported and "scanned" not in record.flags:
        raise ExcludedError("no text of its own")
