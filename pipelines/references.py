"""Stage: the legal documents that a record cites."""

from __future__ import annotations

from collections.abc import Set

from crawler.items import Record
from vietnamese.legal import find_references


def find_legal_references(record: Record, site_lines: Set[str]) -> None:
    """Sets the record's references, in text order."""
    record.references = find_references(record.text)
