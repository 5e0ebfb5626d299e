"""From a finished record to the rows the archive's writer takes."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict

from archive.rows import FingerprintRow, MentionRow, PageRow, TopicRow
from crawler.items import Block, Mention, Record
from vietnamese.forms import PieceColumn

_WORDS = PieceColumn(lambda piece: 1 if piece.isalnum() else len(re.findall(r"\w+", piece)))


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
        word_count=sum(_WORDS.of(record.text)),
        quality_flags=json.dumps(sorted(record.flags)),
        text_sha256=hashlib.sha256(record.text.encode("utf-8")).hexdigest(),
        method=record.method, capture_id=record.capture_id, fetched_at=record.fetched_at,
        segments=tuple((s.language, s.confidence, s.start_char, s.length_chars) for s in record.segments),
        references=tuple(
            (r.kind, r.number, r.title, r.issuer, r.issued_on, r.quote, r.start_char, key)
            for r, key in zip(record.references, record.reference_keys, strict=True)
        ),
        mentions=tuple(map(_mention_row, record.mentions)),
        topics=tuple(
            TopicRow(t.topic, t.label_vi, t.label_en, t.score, json.dumps(t.evidence, ensure_ascii=False)) for t in record.topics
        ),
        blocks=json.dumps([[block.kind, block.text] for block in record.blocks], ensure_ascii=False),
        fingerprint=FingerprintRow(**asdict(record.fingerprint)) if record.fingerprint else None,
    )  # fmt: skip


def _mention_row(mention: Mention) -> MentionRow:
    return MentionRow(
        key=mention.key, kind=mention.kind, name=mention.name, name_en=mention.name_en,
        aliases=json.dumps(mention.aliases, ensure_ascii=False), site=mention.site, level=mention.level,
        province=mention.province, today=mention.today, count=mention.count,
        forms=json.dumps(mention.forms, ensure_ascii=False), start_char=mention.start_char,
    )  # fmt: skip


def blocks_from(text: str) -> list[Block]:
    """The blocks that ``page_row`` wrote into ``page_blocks``."""
    return [Block(words, kind) for kind, words in json.loads(text)]
