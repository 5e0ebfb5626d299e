"""Stage: the flag of records that hold data of private persons. The text keeps them; portal and exports mask them."""

from __future__ import annotations

from collections.abc import Set

from crawler.items import Record
from vietnamese.personal import find_personal


def flag_personal_data(record: Record, site_lines: Set[str]) -> None:
    """Adds ``personal_data`` when text, title or author hold phone numbers, addresses or numbers of a person."""
    if any(find_personal(text) for text in (record.title, record.author, record.text) if text):
        record.flags.add("personal_data")
