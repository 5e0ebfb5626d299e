"""From a finished record to the rows the archive's writer takes."""

from __future__ import annotations

import hashlib
import json
import re

from archive.rows import PageRow
from crawler.items import Block, Record


def page_row(record: Record) -> PageRow:
    """The rows of one record; word_count counts runs of letters and digits (Vietnamese: syllables)."""
    published = record.published
    return PageRow(
        url=record.url, site=record.site, kind=record.kind, title=record.title, author=record.author,
        organisation=record.organisation,
        date_published=published.value if published else None,
        date_precision=published.precision if published else None,
        date_source=published.source if published else None,
        date_quote=published.quote if published else None,
        date_modified=record.modified.value if record.modified else None,
        language=record.language, language_confidence=round(record.language_confidence, 3),
        languages=json.dumps(record.languages), lead=record.lead, text=record.text,
        word_count=len(re.findall(r"\w+", record.text)),
        quality_flags=json.dumps(sorted(record.flags)),
        text_sha256=hashlib.sha256(record.text.encode("utf-8")).hexdigest(),
        method=record.method, capture_id=record.capture_id, fetched_at=record.fetched_at,
        segments=tuple((s.language, s.confidence, s.start_char, s.length_chars) for s in record.segments),
        references=tuple(
            (r.kind, r.number, r.title, r.issuer, r.issued_on, r.quote, r.start_char) for r in record.references
        ),
        blocks=json.dumps([[block.kind, block.text] for block in record.blocks], ensure_ascii=False),
    )  # fmt: skip


def blocks_from(text: str) -> list[Block]:
    """The blocks that ``page_row`` wrote into ``page_blocks``."""
    return [Block(words, kind) for kind, words in json.loads(text)]
