"""Stage: the legal documents that a record cites."""

from __future__ import annotations

from collections.abc import Set

from crawler.items import Record
from vietnamese.legal import find_references
from vietnamese.legal_keys import document_keys


def find_legal_references(record: Record, site_lines: Set[str]) -> None:
    """Sets the record's references, in text order, and the key of the document that each cites."""
    record.references = find_references(record.text)
    record.reference_keys = document_keys(record.references, record.site)
