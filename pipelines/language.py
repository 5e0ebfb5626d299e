"""Stage: the languages of a record, per segment and for the whole."""

from __future__ import annotations

from collections.abc import Set

from crawler.extract.language import detect, detect_blocks, is_unaccented, summarise
from crawler.items import Record

MIXED_SHARE = 0.2
"""A second language with at least this share of the characters makes a page mixed."""


def tag_language(record: Record, site_lines: Set[str]) -> None:
    """Sets segments, language, confidence and shares; a record without text is judged by its title."""
    record.segments = detect_blocks(record.text)
    record.language, record.language_confidence, record.languages = summarise(record.segments)
    if not record.text and record.title:
        record.language, record.language_confidence = detect(record.title)
    shares = sorted(record.languages.values(), reverse=True)
    if len(shares) > 1 and shares[1] >= MIXED_SHARE:
        record.flags.add("mixed_language")
    if record.language == "vi" and is_unaccented(_in_vietnamese(record) or record.title or "", "vi"):
        record.flags.add("unaccented")


def _in_vietnamese(record: Record) -> str:
    """The Vietnamese parts of a record's text."""
    parts = (record.text[part.start_char : part.start_char + part.length_chars] for part in record.segments if part.language == "vi")
    return "\n".join(parts)
