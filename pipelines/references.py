"""Stage: the legal documents that a record cites."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import asdict

from crawler.items import LegalReference, Record
from vietnamese.legal import find_references


def find_legal_references(record: Record, site_lines: Set[str]) -> None:
    """Sets the record's references, in text order."""
    record.references = [LegalReference(**asdict(found)) for found in find_references(record.text)]
